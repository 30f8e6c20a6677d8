import * as vscode from "vscode";
import * as z from "zod/mini";
import { type Filter, filterSchema } from "../../core/query/filter.ts";
import type { RunView } from "../../core/view/event-view.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { RpcError } from "../../protocol/rpc-error.ts";
import type { StoreApi } from "../../protocol/store-api.ts";
import type { TimelineHostApi } from "../../protocol/timeline-api.ts";
import { openEvent, openLine, openPlace } from "../editor/places.ts";
import type { Session } from "../state/session.ts";

/** Questions that the page may ask the store as they are. */
const PASSED_ON = [
  "timelineSummary",
  "timelineWindow",
  "timelineOverview",
  "timelineRows",
  "timelineIndexOf",
  "timelinePlaceOf",
  "detail",
  "event",
  "chain",
  "runs",
  "problems",
  "addressOf",
  "resolve",
  "facets",
] as const satisfies readonly (keyof StoreApi)[];

const text = z.string().check(z.maxLength(10_000_000));
const number = z.number();

/** What a panel adds to the session. */
export type TimelinePanelState = {
  /** Runs to look at when the page has no state of its own; empty: all. */
  readonly runs: readonly number[];
  /** What the page last kept, or, for a panel that is restored, its page before; else null. */
  kept(): unknown;
  onReady(): void;
  onState(state: unknown): Promise<void>;
  onDrawn(drawn: unknown): void;
};

/** Answers a timeline page. What comes from a page is checked: it shows log text, so it is trusted with nothing else. */
export function timelineHost(
  session: Session,
  panel: TimelinePanelState,
): Handlers<TimelineHostApi> {
  const { store, filter, selection, status } = session;
  const passedOn = Object.fromEntries(
    PASSED_ON.map((name) => [name, passOn(session, name)]),
  ) as unknown as Pick<Handlers<TimelineHostApi>, (typeof PASSED_ON)[number]>;
  return {
    ...passedOn,
    async ready() {
      const all = await store.api().runs(filter.value);
      const runs = await runsToShow(session, panel.runs, all);
      panel.onReady();
      return {
        filter: filter.value,
        status: status.value,
        selection: selection.value.key,
        runs,
        locale: session.locale,
        state: panel.kept(),
      };
    },
    async select(key) {
      selection.set({
        key: key === null ? null : (checked(number, key) as typeof key),
        by: "timeline",
      });
    },
    async setFilter(value) {
      filter.set(checked(filterSchema, value) as Filter);
    },
    async openSource(key) {
      await openEvent(await store.api().event(key));
    },
    async openPlace(path, line, column) {
      await openPlace(
        session,
        checked(text, path),
        checked(number, line),
        column === null ? null : checked(number, column),
      );
    },
    async openLine(log, line) {
      const path = checked(text, log);
      const runs = await store.api().runs({ terms: [] });
      // Only logs that the store reads: a page is not to open any file by its path.
      if (!runs.some(({ logs }) => logs.includes(path))) {
        const failed = await store.api().status();
        const known = failed.failures.some((failure) => failure.log === path);
        if (!known) throw new RpcError("not-found", `"${path}" is no log of this workspace.`);
      }
      await openLine(path, checked(number, line));
    },
    async runCommand(name, key) {
      const command = `eventLog.${checked(text, name)}`;
      const manifest = session.context.extension.packageJSON as {
        contributes: { commands: readonly { command: string }[] };
      };
      if (!manifest.contributes.commands.some((known) => known.command === command)) {
        throw new RpcError("invalid", `There is no command "${command}".`);
      }
      await vscode.commands.executeCommand(
        command,
        ...(key === null ? [] : [checked(number, key)]),
      );
    },
    async copy(value) {
      await vscode.env.clipboard.writeText(checked(text, value));
    },
    async saveState(state) {
      await panel.onState(state);
    },
    async reportDrawn(drawn) {
      panel.onDrawn(drawn);
    },
  };
}

/** The runs that were asked for, else the one of the selected event, else those in which the filter leaves something. */
async function runsToShow(
  { store, selection }: Session,
  asked: readonly number[],
  all: readonly RunView[],
): Promise<readonly RunView[]> {
  if (asked.length > 0) return all.filter(({ key }) => asked.includes(key));
  const matching = all.filter((run) => run.matching > 0);
  const { key } = selection.value;
  if (key !== null) {
    const event = await store.api().event(key);
    const run = matching.find((one) => one.key === event.run);
    if (run !== undefined) return [run];
  }
  return matching.length > 0 ? matching : all;
}

function passOn(session: Session, name: (typeof PASSED_ON)[number]) {
  return (...args: unknown[]): Promise<unknown> => {
    // The last argument is the call's cancel flag, which does not cross to the worker.
    const method = session.store.api()[name] as (...given: unknown[]) => Promise<unknown>;
    return method(...args.slice(0, -1));
  };
}

function checked<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RpcError("invalid", `The page sent something unexpected: ${issue?.message ?? ""}`);
}
