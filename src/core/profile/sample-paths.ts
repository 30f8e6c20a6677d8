/** What a sample of a log's events holds at which paths. */
import type { Path } from "../base/path.ts";
import { printPath } from "../base/path.ts";
import { normalName, WRAPPER_NAMES } from "./role-names.ts";

type Scalar = string | number | boolean;

/** One path and the scalars found there, one per event that has any. */
export type SamplePath = {
  readonly path: Path;
  readonly text: string;
  /** The path's name as roles are named: without leading wrappers (`payload.`), joined, in normal form. */
  readonly name: string;
  /** Indices of the events that have the key at all, whatever it holds. */
  readonly present: Set<number>;
  /** Strings (not empty), numbers and booleans, also those inside an array, in the order of events. */
  readonly values: Scalar[];
  /** Indices of the events that gave a value. */
  readonly filled: Set<number>;
  /** Distinct values. */
  readonly distinct: Set<Scalar>;
  /** Some value stood in an array. */
  inArray: boolean;
};

/** Objects deeper than this are not looked into. */
const MAX_DEPTH = 3;
/** More paths than any event schema has; a map with ids as keys would make thousands. */
const MAX_PATHS = 1500;

const WRAPPERS = new Set(WRAPPER_NAMES);

/** Collects the paths of events in order of first sight. */
export function collectPaths(events: readonly object[]): readonly SamplePath[] {
  const paths = new Map<string, SamplePath>();
  const visit = (value: object, above: Path, event: number): void => {
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      const path = [...above, key];
      const text = printPath(path);
      let sample = paths.get(text);
      if (sample === undefined) {
        if (paths.size >= MAX_PATHS) continue;
        sample = {
          path,
          text,
          name: nameOf(path),
          present: new Set(),
          values: [],
          filled: new Set(),
          distinct: new Set(),
          inArray: false,
        };
        paths.set(text, sample);
      }
      sample.present.add(event);
      if (Array.isArray(inner)) {
        for (const element of inner.slice(0, 100) as unknown[]) {
          if (addScalar(sample, element, event)) sample.inArray = true;
        }
      } else if (typeof inner === "object" && inner !== null) {
        if (path.length < MAX_DEPTH) visit(inner, path, event);
      } else {
        addScalar(sample, inner, event);
      }
    }
  };
  events.forEach((event, index) => {
    visit(event, [], index);
  });
  return [...paths.values()];
}

function addScalar(sample: SamplePath, value: unknown, event: number): boolean {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return false;
  }
  if (value === "") return false;
  sample.values.push(value);
  sample.filled.add(event);
  sample.distinct.add(value);
  return true;
}

function nameOf(path: Path): string {
  let from = 0;
  while (from < path.length - 1 && WRAPPERS.has(normalName(path[from] as string))) from++;
  return normalName(path.slice(from).join("."));
}
