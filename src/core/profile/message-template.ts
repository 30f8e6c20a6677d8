import type { Profile } from "./profile.ts";

export type MessageTemplate = NonNullable<Profile["messages"]>[number];

/** A piece of a template: plain text, or the value at a path. */
export type TemplatePart = string | { readonly path: string };

/** Cuts a template at its `{path}` places: "cost {price}" → ["cost ", { path: "price" }]. */
export function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{", at);
    const close = open < 0 ? -1 : text.indexOf("}", open);
    if (close < 0) break;
    if (open > at) parts.push(text.slice(at, open));
    parts.push({ path: text.slice(open + 1, close) });
    at = close + 1;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}
