import type { ProblemClass } from "../core/index/problem.ts";

/** Problem classes as people read them. */
export const PROBLEM_WORDS: Readonly<Record<ProblemClass, string>> = {
  "not-json": "not JSON",
  "not-an-object": "not an object",
  truncated: "cut short",
  "bad-utf8": "not UTF-8",
  "duplicate-id": "duplicate id",
  "dangling-cause": "dangling cause",
  "cause-cycle": "cause cycle",
  "effect-before-cause": "effect before its cause",
  "sequence-gap": "sequence gap",
  "time-goes-back": "time goes back",
  glued: "several objects on one line",
};
