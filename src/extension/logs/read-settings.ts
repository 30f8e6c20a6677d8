import * as vscode from "vscode";
import * as z from "zod/mini";
import {
  type NaiveTimeZone,
  naiveTimeZoneSchema,
  type Profile,
  type ProfileAssignment,
  profileSchema,
} from "../../core/profile/profile.ts";

/** The settings as far as they are right, and one sentence per place that is wrong. */
export type Settings = {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly naiveTimeZone: NaiveTimeZone;
  readonly customProfiles: readonly Profile[];
  readonly assignments: readonly ProfileAssignment[];
  /** Bytes that the index may take in memory. */
  readonly memoryBytes: number;
  /** Bytes of kept indexes on disk, 0: none are kept. */
  readonly snapshotBytes: number;
  readonly mistakes: readonly string[];
};

const globs = z.array(z.string().check(z.minLength(1)));
const megabytes = z.number().check(z.minimum(0));
const BYTES_PER_MB = 2 ** 20;

const assignments = z.record(z.string(), z.string());

/** Reads `eventLog.*`. What is wrong is left out and named by its path; the rest counts. */
export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration("eventLog");
  const mistakes: string[] = [];

  const read = <T>(name: string, schema: z.ZodMiniType<T>, instead: T): T => {
    const result = schema.safeParse(settings.get(name));
    if (result.success) return result.data;
    mistakes.push(...mistakesOf(`eventLog.${name}`, result.error));
    return instead;
  };

  const customProfiles: Profile[] = [];
  read<unknown[]>("profiles.custom", z.array(z.unknown()), []).forEach((one, index) => {
    const result = profileSchema.safeParse(one);
    if (result.success) customProfiles.push(result.data);
    else mistakes.push(...mistakesOf(`eventLog.profiles.custom[${index}]`, result.error));
  });
  return {
    include: read("files.include", globs, []),
    exclude: read("files.exclude", globs, []),
    naiveTimeZone: read<NaiveTimeZone>("naiveTimeZone", naiveTimeZoneSchema, "utc"),
    customProfiles,
    assignments: Object.entries(read("profiles.assign", assignments, {})).map(
      ([glob, profile]) => ({
        glob,
        profile,
      }),
    ),
    memoryBytes: read("index.memoryLimit", megabytes, 2048) * BYTES_PER_MB,
    snapshotBytes: read("index.snapshotLimit", megabytes, 2048) * BYTES_PER_MB,
    mistakes,
  };
}

function mistakesOf(setting: string, error: z.core.$ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path
      .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
      .join("");
    return `${setting}${path}: ${issue.message}`;
  });
}
