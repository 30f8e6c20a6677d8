import { type SpanKind, termSpans } from "../../src/core/query/parse-filter.ts";

/** A piece of the filter's text with its colour; `plain` is what no term claims (blanks, mistakes). */
export type FilterToken = { readonly kind: SpanKind | "plain"; readonly text: string };

/** The text cut into runs: blanks alone, and terms as the tokens between blanks. Joined they are the text. */
export function groupFilterText(text: string): readonly (readonly FilterToken[])[] {
  const groups: FilterToken[][] = [];
  let open: FilterToken[] | null = null;
  const add = (kind: FilterToken["kind"], piece: string): void => {
    if (kind === "plain" && /^\s+$/.test(piece)) {
      groups.push([{ kind, text: piece }]);
      open = null;
    } else if (open === null) {
      open = [{ kind, text: piece }];
      groups.push(open);
    } else {
      open.push({ kind, text: piece });
    }
  };
  let at = 0;
  for (const span of termSpans(text)) {
    for (const piece of piecesOf(text.slice(at, span.start))) {
      add("plain", piece);
    }
    add(span.kind, text.slice(span.start, span.end));
    at = span.end;
  }
  for (const piece of piecesOf(text.slice(at))) {
    add("plain", piece);
  }
  return groups;
}

function piecesOf(text: string): readonly string[] {
  return text.match(/\s+|\S+/g) ?? [];
}
