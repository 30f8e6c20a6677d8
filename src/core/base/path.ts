/** Keys from the top of an event to a value inside it, outermost first; never empty. */
export type Path = readonly string[];

/**
 * Reads the text form of a path: keys joined by dots; a key that holds a dot, a quote or nothing at
 * all stands in double quotes, with `\"` and `\\` inside. Returns undefined for a text that is no path.
 */
export function parsePath(text: string): Path | undefined {
  const keys: string[] = [];
  let at = 0;
  while (true) {
    let key = "";
    if (text[at] === '"') {
      at++;
      while (at < text.length && text[at] !== '"') {
        if (text[at] === "\\") at++;
        key += text[at] ?? "";
        at++;
      }
      if (text[at] !== '"') return undefined;
      at++;
    } else {
      const start = at;
      while (at < text.length && text[at] !== "." && text[at] !== '"') at++;
      key = text.slice(start, at);
      if (key === "") return undefined;
    }
    keys.push(key);
    if (at === text.length) return keys;
    if (text[at] !== ".") return undefined;
    at++;
  }
}

/** Writes a path so that {@link parsePath} gives it back. */
export function printPath(path: Path): string {
  return path
    .map((key) =>
      /^[^."\\\s:<>=!,()]+$/.test(key) ? key : `"${key.replaceAll(/["\\]/g, "\\$&")}"`,
    )
    .join(".");
}
