/** Runs programs to their end and tells how long they took and how much memory they held. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcess, removeAtEnd, startProcess } from "../../../scripts/support/processes.ts";
import type { Contender, Sample } from "../figures.ts";

let notes: string | undefined;

/** A command of the machine. `/usr/bin/time` adds about 1 ms and tells the peak; without it there is none. */
export function commandContender(
  name: string,
  command: readonly string[],
  options: {
    readonly timer: string | null;
    /** Reads what it found from what it printed. */
    readonly facts?: (output: string) => Readonly<Record<string, number>>;
    readonly env?: Readonly<Record<string, string>>;
  },
): Contender {
  return { name, run: () => runCommand(command, options) };
}

async function runCommand(
  command: readonly string[],
  options: Parameters<typeof commandContender>[2],
): Promise<Sample> {
  if (notes === undefined) {
    notes = mkdtempSync(join(tmpdir(), "event-log-bench-"));
    removeAtEnd(notes);
  }
  const note = join(notes, "peak");
  const { timer } = options;
  const [program = "", ...args] =
    timer === null ? command : [timer, "-f", "%M %U %S", "-o", note, ...command];
  const started = performance.now();
  const { code, output, errors } = await runToEnd(program, args, options.env ?? {});
  const ms = performance.now() - started;
  if (code !== 0 && code !== 1)
    throw new Error(`${command.join(" ")} ended with ${code}: ${errors}`);
  const facts = options.facts?.(output) ?? {};
  if (timer === null) return { ms, cpuMs: null, peakBytes: null, facts };
  // A command that fails has a line of its own before.
  const told = readFileSync(note, "utf8").trim().split("\n").at(-1) ?? "";
  const [kilobytes = Number.NaN, user = Number.NaN, system = Number.NaN] = told
    .split(" ")
    .map(Number);
  return { ms, cpuMs: (user + system) * 1000, peakBytes: kilobytes * 1024, facts };
}

export function runToEnd(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = startProcess(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, errors }));
  });
}

/** A program that stays and answers one question after the other; each answer is a sample. */
export type Companion = {
  ask(question: object): Promise<Sample>;
  end(): Promise<void>;
};

/** Starts one of our own programs (a bundle) as a companion that talks over Node's channel. */
export function startCompanion(bundle: string, args: readonly string[]): Companion {
  const child = startProcess(process.execPath, ["--expose-gc", bundle, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${bundle} ended with ${code}`)));
  });
  ended.catch(() => {
    // Who asks is told.
  });
  return {
    ask(question) {
      const answer = new Promise<Sample>((resolve, reject) => {
        child.once("message", (message) => {
          if (typeof message === "object" && message !== null && "error" in message)
            reject(new Error(String(message.error)));
          else resolve(message as Sample);
        });
      });
      child.send(question);
      return Promise.race([answer, ended]);
    },
    end: () => endProcess(child),
  };
}

/** One of our own programs in a fresh process; it answers once. */
export function programContender(
  name: string,
  bundle: string,
  question: object,
  options: { readonly args?: readonly string[]; readonly execArgv?: readonly string[] } = {},
): Contender {
  return {
    name,
    run: async () => {
      const companion = startCompanion(bundle, options.args ?? []);
      try {
        return await companion.ask(question);
      } finally {
        await companion.end();
      }
    },
  };
}

/**
 * One of our own programs that stays for all rounds, as the worker of a window does: the round of warming
 * up compiles its code.
 */
export function keptContender(name: string, companion: Companion, question: object): Contender {
  return { name, run: () => companion.ask(question) };
}

/** Whether a command can be started, and what it prints about its version. */
export function findCommand(name: string, versionArgs: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(name, versionArgs, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", () => resolve(null));
    child.on("close", () => resolve(output.trim().split("\n")[0] ?? ""));
  });
}
