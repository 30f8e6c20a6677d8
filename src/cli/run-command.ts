import type { Readable } from "node:stream";
import type { EventStore } from "../core/event-store.ts";
import { EMPTY_FILTER, type Filter } from "../core/query/filter.ts";
import { formatFilterError, parseFilter } from "../core/query/parse-filter.ts";
import { runFilter } from "../core/query/run-filter.ts";
import type { SearchProgress } from "../core/query/work.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { printChain } from "./commands/chain.ts";
import { exportEvents } from "./commands/export.ts";
import { printFacets, printPathValues } from "./commands/facets.ts";
import { printProblems } from "./commands/problems.ts";
import { printEvents } from "./commands/query.ts";
import { printRuns } from "./commands/runs.ts";
import { openInput } from "./input.ts";
import type { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { FailureError, USAGE, UsageError } from "./usage.ts";

/** What a command has of its process. */
export type CommandContext = {
  readonly output: Output;
  readonly errors: Output;
  readonly stdin: Readable;
  /** Standard input is a pipe or a file. */
  readonly isPiped: boolean;
  /** Columns of the terminal that the output is; null: it is no terminal. */
  readonly tableWidth: number | null;
  /** Standard error is a terminal, so that progress may be drawn on it. */
  readonly showsProgress: boolean;
  readonly readVersion: () => string;
};

/** Runs a command line and gives the exit code: 0 done, 1 failed, 2 wrong usage. Never rejects. */
export async function runCommand(
  argv: readonly string[],
  context: CommandContext,
): Promise<number> {
  try {
    const code = await run(argv, context);
    await context.output.flush();
    return code;
  } catch (error) {
    const say = async (text: string): Promise<void> => {
      context.errors.text(`event-log: ${text}\n`);
      await context.errors.flush().catch(() => {
        // Nobody hears it; the exit code still says it.
      });
    };
    if (error instanceof UsageError) {
      await say(error.message);
      return 2;
    }
    const isExpected = error instanceof FailureError || (error instanceof Error && "code" in error);
    await say(
      isExpected
        ? error.message
        : `internal error: ${error instanceof Error ? error.stack : String(error)}`,
    );
    return 1;
  }
}

async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const args = parseArguments(argv, context.isPiped);
  if (args === "help") {
    context.output.text(USAGE);
    return 0;
  }
  if (args === "version") {
    context.output.text(`${context.readVersion()}\n`);
    return 0;
  }
  const filter = filterOf(args);
  const input = await openInput(args, context);
  try {
    await search(input.store, filter, context);
    await print(input.store, filter, args, context);
    return input.failed ? 1 : 0;
  } finally {
    await input.store.dispose();
  }
}

/** Finds what the filter leaves, which the commands then ask for at no cost, and shows how far that is. */
async function search(store: EventStore, filter: Filter, context: CommandContext): Promise<void> {
  const progress = new Progress(context.showsProgress ? context.errors : null);
  let last: SearchProgress | null = null;
  await runFilter(store, filter, {
    onProgress: (one) => {
      last = one;
    },
    pause: async () => {
      if (last !== null) await progress.showSearch(last);
    },
  });
  await progress.end();
}

function filterOf({ filter }: Arguments): Filter {
  if (filter.trim() === "") return EMPTY_FILTER;
  const parsed = parseFilter(filter);
  if ("error" in parsed) throw new UsageError(`--filter: ${formatFilterError(parsed.error)}`);
  return parsed.filter;
}

function print(
  store: EventStore,
  filter: Filter,
  args: Arguments,
  context: CommandContext,
): Promise<void> {
  switch (args.command) {
    case "runs":
      return printRuns(store, filter, args, context);
    case "query":
      return printEvents(store, filter, args, context);
    case "facets":
      return args.path === null
        ? printFacets(store, filter, args, context)
        : printPathValues(store, filter, args.path, args, context, context.errors);
    case "chain":
      return printChain(store, args, context);
    case "problems":
      return printProblems(store, args, context);
    case "export":
      return exportEvents(store, filter, args, context);
  }
}
