import type { Path } from "../base/path.ts";
import { parsePath } from "../base/path.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { compileFieldPlan, type FieldPlan } from "../scan/field-plan.ts";
import { type MessageTemplate, parseTemplate, type TemplatePart } from "./message-template.ts";
import type { Place, Profile, ValueTest } from "./profile.ts";
import { ROLES, type Role, SEVERITIES } from "./role.ts";

/** A test of the value in a slot; members that are null do not count. */
export type CompiledTest = {
  readonly slot: number;
  readonly is: readonly CompiledScalar[] | null;
  readonly matches: readonly string[] | null;
  readonly exists: boolean | null;
};

/** A scalar to compare with; for strings also its bytes as they stand in a line without escapes. */
export type CompiledScalar =
  | { readonly kind: "string"; readonly text: string; readonly bytes: Uint8Array }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

/** A place a role is read from, as a slot of the plan. */
export type CompiledPlace = {
  readonly slot: number;
  readonly prefix: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly not: readonly string[] | null;
  readonly when: readonly CompiledTest[];
  /** The text is not the value's own: one of prefix, before, after and not is given. */
  readonly changes: boolean;
};

/** A rule; −1 and null: it says nothing of that role. */
export type CompiledRule = {
  readonly when: readonly CompiledTest[];
  readonly severity: number;
  readonly channel: string | null;
};

/** Some of a profile's paths as a field plan, and what is read from its slots. */
export type ReadingPlan = {
  readonly plan: FieldPlan;
  /** Places per role in order of preference; empty for roles that the plan leaves out. */
  readonly places: Readonly<Record<Role, readonly CompiledPlace[]>>;
  readonly rules: readonly CompiledRule[];
  /** Places per rule of `links.correlated`. */
  readonly correlations: readonly (readonly CompiledPlace[])[];
  /** Message templates with their slots; empty for the index. */
  readonly templates: readonly CompiledTemplate[];
};

export type CompiledTemplate = {
  readonly type: string | null;
  readonly parts: readonly (string | { readonly slot: number })[];
};

/**
 * A profile made ready for reading: its paths as field plans, its rules as slots of them.
 * Made once per log by {@link compileProfile}.
 */
export type CompiledProfile = {
  readonly profile: Profile;
  /** What the index needs of every line. */
  readonly index: ReadingPlan;
  /** All roles and templates, for one event at a time. */
  readonly detail: ReadingPlan;
  readonly typeAliases: ReadonlyMap<string, string>;
  /** Severity (−1: none) and channel by type; `*` for all others. */
  readonly byType: ReadonlyMap<
    string,
    { readonly severity: number; readonly channel: string | null }
  >;
  /** −1: none. */
  readonly defaultSeverity: number;
  /** Microseconds in one unit of the duration role. */
  readonly usPerDurationUnit: number;
};

const US_PER_UNIT = { ns: 0.001, us: 1, ms: 1000, s: 1_000_000 } as const;

/** Roles that are read from the line when it is shown, not when it is indexed. */
const DETAIL_ROLES: ReadonlySet<Role> = new Set(["message", "source"]);

/** Compiles a profile. Paths that are none (the schema refuses them) are left out. */
export function compileProfile(profile: Profile): CompiledProfile {
  return {
    profile,
    index: compileReading(profile, false),
    detail: compileReading(profile, true),
    typeAliases: new Map(Object.entries(profile.aliases?.type ?? {})),
    byType: new Map(
      Object.entries(profile.byType ?? {}).map(([type, { severity, channel }]) => [
        type,
        { severity: severity ? SEVERITIES.indexOf(severity) : -1, channel: channel ?? null },
      ]),
    ),
    defaultSeverity: profile.defaultSeverity ? SEVERITIES.indexOf(profile.defaultSeverity) : -1,
    usPerDurationUnit: US_PER_UNIT[profile.durationUnit ?? "ms"],
  };
}

/** The group of tests that a line of a profile's shape passes, on a plan of their own. */
export type CompiledDetection = {
  readonly plan: FieldPlan;
  readonly groups: readonly (readonly CompiledTest[])[];
};

/** Compiles a profile's `detect`. */
export function compileDetection(profile: Profile): CompiledDetection {
  const paths = new PathList();
  const groups = (profile.detect ?? []).map((tests) => compileTests(tests, paths));
  return withSlots(paths, (slotOf, plan) => ({
    plan,
    groups: groups.map((group) => group(slotOf)),
  }));
}

type SlotOf = (index: number) => number;
/** What is known before the plan is: it asks for its slots later. */
type Later<T> = (slotOf: SlotOf) => T;

/** Collects paths; each gets an index, and a slot once the plan is compiled. */
class PathList {
  readonly paths: Path[] = [];

  /** The path's index, null if the text is none. */
  add(text: string): number | null {
    const path = parsePath(text);
    if (path === undefined) return null;
    this.paths.push(path);
    return this.paths.length - 1;
  }
}

function withSlots<T>(paths: PathList, build: (slotOf: SlotOf, plan: FieldPlan) => T): T {
  const plan = compileFieldPlan(paths.paths);
  return build((index) => plan.slots[index] as number, plan);
}

function compileReading(profile: Profile, detail: boolean): ReadingPlan {
  const paths = new PathList();
  const roles = ROLES.map((role) => {
    const given = profile.roles[role];
    const places = given === undefined || (!detail && DETAIL_ROLES.has(role)) ? [] : given;
    return [role, compilePlaces(Array.isArray(places) ? places : [places], paths)] as const;
  });
  const rules = (profile.rules ?? []).map((rule) => {
    const when = compileTests(rule.when, paths);
    return (slotOf: SlotOf): CompiledRule => ({
      when: when(slotOf),
      severity: rule.severity ? SEVERITIES.indexOf(rule.severity) : -1,
      channel: rule.channel ?? null,
    });
  });
  const correlations = (profile.links?.correlated ?? []).map((rule) =>
    compilePlaces(rule.paths, paths),
  );
  const templates = (detail ? (profile.messages ?? []) : []).flatMap((template) =>
    compileTemplate(template, paths),
  );
  return withSlots(paths, (slotOf, plan) => ({
    plan,
    places: Object.fromEntries(roles.map(([role, places]) => [role, places(slotOf)])) as Record<
      Role,
      readonly CompiledPlace[]
    >,
    rules: rules.map((rule) => rule(slotOf)),
    correlations: correlations.map((places) => places(slotOf)),
    templates: templates.map((template) => template(slotOf)),
  }));
}

function compilePlaces(places: readonly Place[], paths: PathList): Later<readonly CompiledPlace[]> {
  const compiled = places.flatMap((given): Later<CompiledPlace>[] => {
    const place = typeof given === "string" ? { path: given } : given;
    const index = paths.add(place.path);
    if (index === null) return [];
    const when = compileTests(place.when ?? [], paths);
    const { prefix = null, before = null, after = null } = place;
    const not = place.not ?? null;
    const changes = prefix !== null || before !== null || after !== null || not !== null;
    return [
      (slotOf) => ({
        slot: slotOf(index),
        prefix,
        before,
        after,
        not,
        when: when(slotOf),
        changes,
      }),
    ];
  });
  return (slotOf) => compiled.map((place) => place(slotOf));
}

function compileTests(
  tests: readonly ValueTest[],
  paths: PathList,
): Later<readonly CompiledTest[]> {
  const compiled = tests.flatMap((test): Later<CompiledTest>[] => {
    const index = paths.add(test.path);
    if (index === null) return [];
    const { is, matches } = test;
    const scalars = is === undefined ? null : (Array.isArray(is) ? is : [is]).map(compileScalar);
    const patterns = matches === undefined ? null : Array.isArray(matches) ? matches : [matches];
    return [
      (slotOf) => ({
        slot: slotOf(index),
        is: scalars,
        matches: patterns,
        exists: test.exists ?? null,
      }),
    ];
  });
  return (slotOf) => compiled.map((test) => test(slotOf));
}

function compileScalar(value: string | number | boolean | null): CompiledScalar {
  if (value === null) return { kind: "null" };
  if (typeof value === "string") return { kind: "string", text: value, bytes: encodeUtf8(value) };
  if (typeof value === "number") return { kind: "number", value };
  return { kind: "boolean", value };
}

function compileTemplate(template: MessageTemplate, paths: PathList): Later<CompiledTemplate>[] {
  const parts = parseTemplate(template.text).map((part: TemplatePart) =>
    typeof part === "string" ? part : paths.add(part.path),
  );
  if (parts.includes(null)) return [];
  return [
    (slotOf) => ({
      type: template.type ?? null,
      parts: parts.map((part) =>
        typeof part === "number" ? { slot: slotOf(part) } : (part ?? ""),
      ),
    }),
  ];
}
