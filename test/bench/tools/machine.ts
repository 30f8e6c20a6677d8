/** Where the figures come from. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { root } from "../../../scripts/support/paths.ts";

/** CPU, cores, memory, and what we run on. */
export function machineFacts(): readonly string[] {
  const [cpu] = cpus();
  return [
    `${cpuModel() ?? cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`,
  ];
}

function cpuModel(): string | null {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const of = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, "m").exec(text)?.[1];
    return `${of("model name")} (family ${of("cpu family")}, model ${of("model")})`;
  } catch {
    return null;
  }
}

/** The commit that was measured; "+" behind it: with changes that are not committed. */
export function measuredCommit(): string {
  const git = (...args: readonly string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
  const changed = git("status", "--porcelain", "--", "src") !== "";
  return `${git("rev-parse", "--short", "HEAD") || "unknown"}${changed ? "+" : ""}`;
}
