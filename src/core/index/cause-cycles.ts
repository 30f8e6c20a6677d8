/** Causes of every event as flat columns: those of n are `target[start[n]]` to `target[start[n + 1]]`. */
export type CauseColumns = { readonly start: Uint32Array; readonly target: Int32Array };

/**
 * Events whose declared causes lead back to themselves, among those that can be reached from `roots`.
 * Tarjan's strongly connected components without recursion: linear in events and links, any depth.
 *
 * A cycle always holds a link to an event at or after its effect, so the sources of such links are
 * roots enough; logs that have none are never walked.
 */
export function findCauseCycles(
  length: number,
  causes: CauseColumns,
  roots: readonly number[],
): number[] {
  const found: number[] = [];
  if (roots.length === 0) return found;
  const { start, target } = causes;
  // 0: not met. Events off the stack get `length + 1`, so that they never lower a component's root.
  const number = new Int32Array(length);
  const low = new Int32Array(length);
  const place = new Uint32Array(length);
  const path: number[] = [];
  const open: number[] = [];
  let met = 0;
  for (const root of roots) {
    if (number[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const event = path[path.length - 1] ?? 0;
      const at = place[event] ?? 0;
      if (at < (start[event + 1] ?? 0)) {
        place[event] = at + 1;
        const cause = target[at] ?? -1;
        if (cause < 0 || cause >= length) continue;
        if (number[cause] === 0) enter(cause);
        else low[event] = Math.min(low[event] ?? 0, number[cause] ?? 0);
        continue;
      }
      path.pop();
      const under = path[path.length - 1];
      if (under !== undefined) low[under] = Math.min(low[under] ?? 0, low[event] ?? 0);
      if (low[event] === number[event]) close(event);
    }
  }
  return found.sort((a, b) => a - b);

  function enter(event: number): void {
    met++;
    number[event] = met;
    low[event] = met;
    place[event] = start[event] ?? 0;
    path.push(event);
    open.push(event);
  }

  function close(event: number): void {
    const single = open[open.length - 1] === event;
    while (true) {
      const member = open.pop() ?? event;
      number[member] = length + 1;
      if (!single || isOwnCause(member)) found.push(member);
      if (member === event) return;
    }
  }

  function isOwnCause(event: number): boolean {
    const end = start[event + 1] ?? 0;
    for (let at = start[event] ?? 0; at < end; at++) if (target[at] === event) return true;
    return false;
  }
}
