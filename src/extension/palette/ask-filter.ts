import * as vscode from "vscode";
import { SEVERITIES } from "../../core/profile/role.ts";
import {
  setSeverityAtLeast,
  setText,
  setTimeRange,
  withoutField,
} from "../../core/query/edit-filter.ts";
import { EMPTY_FILTER, type Filter, type Term } from "../../core/query/filter.ts";
import { formatFilterError, parseFilter } from "../../core/query/parse-filter.ts";
import { printFilter } from "../../core/query/print-filter.ts";
import { formatCount, formatPlural } from "../../core/view/format.ts";
import type { Session } from "../state/session.ts";

/** A box whose text must read as a filter; what is wrong is said while one types. */
async function askForText(options: {
  readonly prompt: string;
  readonly value: string;
  readonly placeholder: string;
  /** The filter that the text stands for, or a sentence. */
  readonly parse: (text: string) => Filter | string;
}): Promise<Filter | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: options.prompt,
    value: options.value,
    placeHolder: options.placeholder,
    validateInput: (typed) => {
      const parsed = options.parse(typed);
      return typeof parsed === "string" ? parsed : undefined;
    },
  });
  if (text === undefined) return undefined;
  const parsed = options.parse(text);
  return typeof parsed === "string" ? undefined : parsed;
}

function parseOrSentence(text: string): Filter | string {
  const parsed = parseFilter(text);
  return "error" in parsed ? formatFilterError(parsed.error) : parsed.filter;
}

/** The whole filter as text. */
export async function editFilter({ filter, output }: Session, given: unknown): Promise<void> {
  if (typeof given === "string") {
    const parsed = parseOrSentence(given);
    if (typeof parsed === "string") output.warnUser(parsed);
    else filter.set(parsed);
    return;
  }
  const asked = await askForText({
    prompt: vscode.l10n.t(
      "Terms are joined by and, commas by or, - negates, * stands for any characters",
    ),
    placeholder: vscode.l10n.t('Filter, e.g. agent:alice type:ACTION turn:5..10 "trade"'),
    value: printFilter(filter.value),
    parse: parseOrSentence,
  });
  if (asked !== undefined) filter.set(asked);
}

/** `turn:` in place of the turn terms. */
export async function filterByTurnRange({ filter, store }: Session, given: unknown): Promise<void> {
  const parse = (text: string): Filter | string => {
    if (text.trim() === "") return withoutField(filter.value, "turn");
    const parsed = parseFilter(`turn:${text.trim()}`);
    if ("error" in parsed || parsed.filter.terms.some((term) => term.kind !== "range")) {
      return vscode.l10n.t("Expected turns like 5..10, 5.., ..10, 7 or 1..3,9");
    }
    return { terms: [...withoutField(filter.value, "turn").terms, ...parsed.filter.terms] };
  };
  if (typeof given === "string") {
    const parsed = parse(given);
    if (typeof parsed !== "string") filter.set(parsed);
    return;
  }
  const { turn } = await store.api().ranges(filter.value);
  const asked = await askForText({
    prompt:
      turn === null
        ? vscode.l10n.t("No event that the other terms leave has a turn")
        : vscode.l10n.t("Turns from {0} to {1}; empty: all", String(turn.first), String(turn.last)),
    placeholder: turn === null ? "5..10" : `${turn.first}..${turn.last}`,
    value: textOfTerms(filter.value, "range", "turn:"),
    parse,
  });
  if (asked !== undefined) filter.set(asked);
}

function textOfTerms(filter: Filter, kind: Term["kind"], prefix: string): string {
  const terms = filter.terms.filter((term) => term.kind === kind && !term.negated);
  const text = printFilter({ terms: terms.slice(0, 1) });
  return text.startsWith(prefix) ? text.slice(prefix.length) : "";
}

/** `since:` and `until:`, one box after the other; given: `[since, until]`, "" for none. */
export async function filterByTimeRange({ filter, store }: Session, given: unknown): Promise<void> {
  if (Array.isArray(given)) {
    const [since, until] = given.map((text) =>
      typeof text === "string" && text !== "" ? text : null,
    );
    filter.set(setTimeRange(filter.value, since ?? null, until ?? null));
    return;
  }
  const { timeUs } = await store.api().ranges(filter.value);
  const bounds = { since: timeUs?.first, until: timeUs?.last };
  const ask = (bound: "since" | "until", prompt: string): Promise<Filter | undefined> => {
    const us = bounds[bound];
    const term = filter.value.terms.find((one) => one.kind === "time" && one.bound === bound);
    return askForText({
      prompt,
      placeholder: us === undefined ? "2025-10-05T12:00" : timeText(us),
      value: term?.kind === "time" ? term.text : "",
      parse: (text) =>
        text.trim() === "" ? EMPTY_FILTER : parseOrSentence(`${bound}:${quoted(text.trim())}`),
    });
  };
  const since = await ask(
    "since",
    vscode.l10n.t("First time to leave, ends included; empty: from the start"),
  );
  if (since === undefined) return;
  const until = await ask(
    "until",
    vscode.l10n.t("Last time to leave, ends included; empty: to the end"),
  );
  if (until === undefined) return;
  const rest = withoutField(filter.value, "time");
  filter.set({ terms: [...rest.terms, ...since.terms, ...until.terms] });
}

function quoted(text: string): string {
  return /\s/.test(text) && !text.startsWith('"') ? `"${text}"` : text;
}

/** A date beyond what dates can be is left as its number. */
function timeText(us: number): string {
  const ms = Math.floor(us / 1000);
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(us);
}

/** `severity>=`, from a list with counts. */
export async function filterBySeverity(
  { filter, store, locale }: Session,
  given: unknown,
): Promise<void> {
  const known = SEVERITIES.find((one) => one === given);
  if (known !== undefined) {
    filter.set(setSeverityAtLeast(filter.value, known));
    return;
  }
  const [facet] = await store.api().facets(filter.value, ["severity"], SEVERITIES.length + 1);
  const counts = new Map((facet?.values ?? []).map(({ value, count }) => [value, count]));
  const current = filter.value.terms.find((term) => term.kind === "severity");
  // Success weighs as much as info: it is no level of its own.
  const levels = SEVERITIES.filter((severity) => severity !== "success").reverse();
  const items = levels.map((severity) => ({
    severity,
    label: severity === "error" ? severity : vscode.l10n.t("{0} and above", severity),
    description: [
      formatPlural(counts.get(severity) ?? 0, severity, locale, severity),
      current?.kind === "severity" && current.severity === severity ? vscode.l10n.t("current") : "",
    ]
      .filter((part) => part !== "")
      .join(" · "),
  }));
  const all = {
    severity: null,
    label: vscode.l10n.t("All severities"),
    description: current === undefined ? vscode.l10n.t("current") : "",
  };
  const picked = await vscode.window.showQuickPick([...items, all], {
    placeHolder: vscode.l10n.t("Lowest severity to leave"),
  });
  if (picked !== undefined) filter.set(setSeverityAtLeast(filter.value, picked.severity));
}

/** Free text or `/regular expression/`, in place of the text terms. */
export async function searchText(
  { filter, store, locale }: Session,
  given: unknown,
): Promise<void> {
  const parse = (text: string): Filter | string => {
    const trimmed = text.trim();
    if (!/^\/.+\/[ims]*$/.test(trimmed)) return setText(filter.value, trimmed);
    const parsed = parseFilter(trimmed);
    if ("error" in parsed) return formatFilterError(parsed.error);
    return { terms: [...withoutField(filter.value, "text").terms, ...parsed.filter.terms] };
  };
  if (typeof given === "string") {
    const parsed = parse(given);
    if (typeof parsed !== "string") filter.set(parsed);
    return;
  }
  const term = filter.value.terms.find((one) => one.kind === "text" || one.kind === "regex");
  const asked = await askForText({
    prompt: vscode.l10n.t("Text or /regular expression/i in any value of an event; empty: none"),
    placeholder: vscode.l10n.t("Search Text"),
    value:
      term?.kind === "text" ? term.text : term === undefined ? "" : printFilter({ terms: [term] }),
    parse,
  });
  if (asked === undefined) return;
  filter.set(asked);
  const count = await store.api().count(asked);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t("{0} match", `${formatCount(count, locale)} ${count === 1 ? "event" : "events"}`),
    3000,
  );
}
