import * as vscode from "vscode";
import * as z from "zod/mini";
import { RpcError } from "../../protocol/rpc-error.ts";
import type { StoreApi } from "../../protocol/store-api.ts";
import { baseName, isCompressed } from "../logs/workspace-paths.ts";
import type { Session } from "../state/session.ts";

export const EXCERPT_SCHEME = "event-log-excerpt";

/** Lines of an excerpt before and after the line that was asked for. */
const LINES_AROUND = 100;
const LINES_SHOWN = 2 * LINES_AROUND + 1;

/** What an excerpt's address says: the log, and the first of its lines. Kept in the URI, so it survives a reload. */
export type Excerpt = { readonly log: string; readonly first: number };

const querySchema = z.strictObject({ log: z.string(), first: z.number().check(z.gte(1)) });

/** Address of the lines around `line` of a log. The path is what the tab shows; its end gives the language, whose editors have no numbers of rows. */
export function excerptUri(log: string, line: number): vscode.Uri {
  return uriOf({ log, first: Math.max(1, line - LINES_AROUND) });
}

function uriOf(excerpt: Excerpt): vscode.Uri {
  const last = excerpt.first + LINES_SHOWN - 1;
  return vscode.Uri.from({
    scheme: EXCERPT_SCHEME,
    path: `/${baseName(excerpt.log)} lines ${excerpt.first}-${last}.excerpt`,
    query: JSON.stringify(excerpt),
  });
}

export function parseExcerptUri(uri: vscode.Uri): Excerpt | undefined {
  if (uri.scheme !== EXCERPT_SCHEME) return undefined;
  try {
    const query = querySchema.safeParse(JSON.parse(uri.query));
    return query.success ? query.data : undefined;
  } catch {
    // Typed by hand or by another extension: no address of ours.
    return undefined;
  }
}

/** The excerpt before or after; undefined at the start of the log. */
export function neighbourOf(
  excerpt: Excerpt,
  direction: "earlier" | "later",
): vscode.Uri | undefined {
  if (direction === "later") return uriOf({ ...excerpt, first: excerpt.first + LINES_SHOWN });
  if (excerpt.first === 1) return undefined;
  return uriOf({ ...excerpt, first: Math.max(1, excerpt.first - LINES_SHOWN) });
}

/** Lines of a log that is too large to open, or compressed, each after its real number. Links above and below lead on. */
export class ExcerptProvider
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider
{
  readonly #session: Session;
  /** Excerpts that end with the log's last line. */
  readonly #ends = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const excerpt = parseExcerptUri(uri);
    if (excerpt === undefined) return vscode.l10n.t("This is no address of a log's lines.");
    const part = await this.#lines(excerpt);
    if (part.last) this.#ends.add(uri.toString());
    else this.#ends.delete(uri.toString());
    if (part.lines.length === 0)
      return vscode.l10n.t("The log ends before line {0}.", excerpt.first);
    const width = String(part.first + part.lines.length - 1).length;
    return part.lines
      .map((line, at) => `${String(part.first + at).padStart(width)}  ${line}`)
      .join("\n");
  }

  /** After a reload an excerpt is asked for before its log is known again. */
  async #lines({ log, first }: Excerpt): ReturnType<StoreApi["lines"]> {
    const store = this.#session.store.api();
    try {
      return await store.lines(log, first, LINES_SHOWN);
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== "not-found") throw error;
      await store.whenIdle();
      return store.lines(log, first, LINES_SHOWN);
    }
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { uri } = document;
    const excerpt = parseExcerptUri(uri);
    if (excerpt === undefined) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const bottom = new vscode.Range(document.lineCount - 1, 0, document.lineCount - 1, 0);
    const lens = (range: vscode.Range, title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: `eventLog.${command}`, arguments: [uri] });
    const lenses: vscode.CodeLens[] = [];
    if (!isCompressed(excerpt.log))
      lenses.push(lens(top, vscode.l10n.t("Open the Whole File"), "excerptWholeFile"));
    if (excerpt.first > 1)
      lenses.unshift(lens(top, vscode.l10n.t("$(arrow-up) Earlier Lines"), "excerptEarlier"));
    if (!this.#ends.has(uri.toString())) {
      lenses.push(lens(bottom, vscode.l10n.t("$(arrow-down) Later Lines"), "excerptLater"));
    }
    return lenses;
  }
}

/** First real line number that an excerpt shows. */
export function firstLineOf(uri: vscode.Uri): number | undefined {
  return parseExcerptUri(uri)?.first;
}
