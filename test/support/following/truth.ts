import type { World } from "./world.ts";

/** An event as it stands in a file. */
export type TrueEvent = { readonly offset: number; readonly size: number; readonly type: string };

/** The logs that a follower is to show: by real path, with what stands in them. */
export function trueLogs(world: World): Map<string, readonly TrueEvent[]> {
  const logs = new Map<string, readonly TrueEvent[]>();
  const seen = new Set<string>();
  const enter = (folder: string): void => {
    if (world.kindOf(folder) !== "folder") return;
    const path = world.realPathOf(folder);
    if (seen.has(path)) return;
    seen.add(path);
    for (const name of world.names(path)) {
      const below = `${path}/${name}`;
      const kind = world.kindOf(below);
      if (kind === "folder") enter(below);
      else if (kind === "file" && /^events.*\.jsonl(\.\d+)?$/.test(name)) {
        logs.set(world.realPathOf(below), trueEvents(world.read(below)));
      }
    }
  };
  enter(`${world.base}/ws`);
  return logs;
}

/**
 * The events of a log, by a plain loop over its characters (which are ASCII here): of each line the
 * whole objects it begins with.
 */
export function trueEvents(bytes: Uint8Array): readonly TrueEvent[] {
  const text = new TextDecoder().decode(bytes);
  const events: TrueEvent[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    let at = 0;
    while (line[at] === "{") {
      const end = endOfObject(line, at);
      const event = end < 0 ? null : parsed(line.slice(at, end));
      if (event === null) break;
      events.push({ offset: start + at, size: end - at, type: String(event["event_type"] ?? "") });
      at = end;
    }
    start += line.length + 1;
  }
  return events;
}

function endOfObject(line: string, start: number): number {
  let depth = 0;
  let inText = false;
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (character === '"') inText = !inText;
    if (inText) continue;
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (depth === 0) return at + 1;
  }
  return -1;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
