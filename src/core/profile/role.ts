/** What the explorer needs of an event. `to` is the second agent of a two-sided event (from → to). */
export const ROLES = [
  "time",
  "sequence",
  "run",
  "agent",
  "to",
  "turn",
  "type",
  "kind",
  "severity",
  "channel",
  "message",
  "id",
  "causes",
  "duration",
  "source",
] as const;

export type Role = (typeof ROLES)[number];

/** Severities in ascending order of weight; `info` and `success` weigh the same (see {@link SEVERITY_RANK}). */
export const SEVERITIES = ["debug", "info", "success", "warning", "error"] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Weight of each severity for comparisons: debug < info = success < warning < error. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  debug: 0,
  info: 1,
  success: 1,
  warning: 2,
  error: 3,
};

/** How a link is known: written in the log, by an equal key (`job_id`), or by a rule of the profile. */
export const LINK_KINDS = ["declared", "correlated", "inferred"] as const;

export type LinkKind = (typeof LINK_KINDS)[number];
