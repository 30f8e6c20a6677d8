/**
 * A profile is data: how one log shape is read. Built-in ones are in `builtin/`, users write theirs
 * in the setting `eventLog.profiles.custom`; both are checked by {@link profileSchema}.
 */
import * as z from "zod/mini";
import { parsePath } from "../base/path.ts";
import { SEVERITIES } from "./role.ts";

/** Dotted path as in `core/base/path.ts`. */
const pathText = z
  .string()
  .check(z.refine((text) => parsePath(text) !== undefined, "expected keys joined by dots"));

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A test of one value of an event; every member that is given must hold. */
export const valueTestSchema = z.strictObject({
  path: pathText,
  /** The value is one of these JSON scalars (strings with case). */
  is: z.optional(z.union([scalar, z.array(scalar)])),
  /** The value is a string that matches one of these; `*` is the only wildcard, case is ignored. */
  matches: z.optional(z.union([z.string(), z.array(z.string())])),
  /** The value is there and not null (true), or absent or null (false). */
  exists: z.optional(z.boolean()),
});

/** A place a role can be read from. A plain string is `{ path }`. */
export const placeSchema = z.union([
  pathText,
  z.strictObject({
    path: pathText,
    /** Only strings that start with this count; it is cut off (`event.job_failed` → `job_failed`). */
    prefix: z.optional(z.string()),
    /** Keeps what stands before the first occurrence (`cbu.create` → `cbu`); without one the whole text. */
    before: z.optional(z.string()),
    /** Keeps what stands after the first occurrence; without one the whole text. */
    after: z.optional(z.string()),
    /** Texts that do not count, `*` is any text (`GENESIS` at the start of a hash chain, `event.*`). */
    not: z.optional(z.array(z.string())),
    /** Only if these hold for the same event. */
    when: z.optional(z.array(valueTestSchema)),
  }),
]);

/** Places in order of preference: the first that holds a usable value fills the role. */
const places = z.union([placeSchema, z.array(placeSchema)]);

/** Roles set by a rule: the first rule whose tests all hold gives the value. */
const ruleSchema = z.strictObject({
  when: z.array(valueTestSchema),
  severity: z.optional(z.enum(SEVERITIES)),
  channel: z.optional(z.string()),
});

/** A type, kind or both as an inferred link's rule names them; lists are alternatives, without case. */
const eventPatternSchema = z.strictObject({
  type: z.optional(z.array(z.string())),
  kind: z.optional(z.array(z.string())),
  /** Roles that must be equal in cause and effect, beside those of the rule. */
  same: z.optional(z.array(z.enum(["agent", "kind", "type", "channel"]))),
});

/** How links are known that no line declares. */
const inferenceSchema = z.union([
  z.strictObject({
    /**
     * An event of `closer` ends a group: it is the cause of every event of its run since the closer
     * before it (agent ecology: effects are written before the action that caused them).
     */
    rule: z.literal("closes-group"),
    closer: eventPatternSchema,
    /** Events that stand by themselves and belong to no group. */
    except: z.optional(eventPatternSchema),
  }),
  z.strictObject({
    /**
     * An event of `cause` is a cause of the first event of `effect` written after it with equal
     * `same` roles of `effect` (agent ecology: thinking leads to the principal's next action).
     */
    rule: z.literal("leads-to"),
    cause: eventPatternSchema,
    effect: eventPatternSchema,
  }),
  z.strictObject({
    /**
     * Within one turn of one run, events of a step are caused by those of the nearest earlier step
     * that has any with equal `same` roles; only events that declare no cause are given one.
     */
    rule: z.literal("turn-steps"),
    steps: z.array(eventPatternSchema),
  }),
]);

export const profileSchema = z.strictObject({
  /** Short name, as shown and as used in settings and filters: `llm-sim`. */
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]*$/)),
  /** Name for people, e.g. "agent ecology". */
  title: z.optional(z.string()),
  /** A line has this shape if every test of one of these groups holds; no groups: never detected, only assigned. */
  detect: z.optional(z.array(z.array(valueTestSchema))),
  labels: z.optional(
    z.strictObject({
      /** Word for the agent level, singular: "Agent", "Principal", "Worker". */
      agent: z.optional(z.string()),
      /** Word for the turn level, singular: "Turn", "Step", "Event", "Tick". */
      turn: z.optional(z.string()),
    }),
  ),
  roles: z.strictObject({
    time: z.optional(places),
    sequence: z.optional(places),
    run: z.optional(places),
    agent: z.optional(places),
    to: z.optional(places),
    turn: z.optional(places),
    type: z.optional(places),
    kind: z.optional(places),
    severity: z.optional(places),
    channel: z.optional(places),
    message: z.optional(places),
    id: z.optional(places),
    /** One id, or an array of ids. */
    causes: z.optional(places),
    duration: z.optional(places),
    source: z.optional(places),
  }),
  /** Values that are one: `{ "type": { "STATE": "ENV" } }`. */
  aliases: z.optional(z.strictObject({ type: z.optional(z.record(z.string(), z.string())) })),
  /** Whether `time` is an event's start (default) or its end. */
  timeMeans: z.optional(z.enum(["start", "end"])),
  /** Unit of the duration role; "ms" by default. */
  durationUnit: z.optional(z.enum(["ns", "us", "ms", "s"])),
  /** Severity and channel by rule, where the roles of that name give none. */
  rules: z.optional(z.array(ruleSchema)),
  /** Severity and channel by type, after the rules; `*` is every type that is not named. */
  byType: z.optional(
    z.record(
      z.string(),
      z.strictObject({ severity: z.optional(z.enum(SEVERITIES)), channel: z.optional(z.string()) }),
    ),
  ),
  /** Severity where nothing above gives one; without it the severity stays null. */
  defaultSeverity: z.optional(z.enum(SEVERITIES)),
  /**
   * Messages for events without a message role: the first template whose paths all hold a value.
   * `{path}` is replaced by the value; `{}` of an object by its compact JSON.
   */
  messages: z.optional(z.array(z.strictObject({ type: z.optional(z.string()), text: z.string() }))),
  links: z.optional(
    z.strictObject({
      /** Paths whose equal values connect events of a run, each to the nearest earlier one in time order. */
      correlated: z.optional(
        z.array(z.strictObject({ name: z.string(), paths: z.array(pathText) })),
      ),
      inferred: z.optional(z.array(inferenceSchema)),
      /** True where effects are written before their cause, so that this order is no problem. */
      effectsFirst: z.optional(z.boolean()),
    }),
  ),
  /** True if `sequence` counts 1, 2, 3… within a run, so that a jump is a gap. */
  sequenceCounts: z.optional(z.boolean()),
  /** Colour and shape slot (1–8, UI.md) per type. */
  slots: z.optional(z.record(z.string(), z.number().check(z.gte(1), z.lte(8)))),
});

/** How one log shape is read. Read only. */
export type Profile = z.infer<typeof profileSchema>;
export type ValueTest = z.infer<typeof valueTestSchema>;
export type Place = z.infer<typeof placeSchema>;
export type InferenceRule = z.infer<typeof inferenceSchema>;
export type EventPattern = z.infer<typeof eventPatternSchema>;

/** What times without a zone mean: `utc`, `local` (the machine's zone), or an offset such as `+02:00`. */
export const naiveTimeZoneSchema = z.union([
  z.enum(["utc", "local"]),
  z.string().check(z.regex(/^[+-](0\d|1[0-4]):?[0-5]\d$/)),
]);
export type NaiveTimeZone = z.infer<typeof naiveTimeZoneSchema>;

/** A log that the user forces to a profile: glob over workspace-relative or absolute paths → profile name. */
export type ProfileAssignment = { readonly glob: string; readonly profile: string };
