import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";
import { profileSchema } from "../../../src/core/profile/profile.ts";
import { ROLES } from "../../../src/core/profile/role.ts";

/** What a person reads beside each role while writing a profile. */
const ROLE_WORDS: Readonly<Record<(typeof ROLES)[number], string>> = {
  time: "When it happened: RFC 3339, or epoch seconds, milliseconds, microseconds or nanoseconds.",
  sequence: "A number that grows within the run.",
  run: "Which run the event belongs to; without it, the folder.",
  agent: "Who acted.",
  to: "The second agent of a two-sided event.",
  turn: "Turn, step or tick.",
  type: "Type; it gives the color and the shape.",
  kind: "What happened, finer than the type.",
  severity: "debug, info, success, warning or error, in any common spelling.",
  channel: "Channel, category or logger.",
  message: "One sentence for people.",
  id: "The event's own id.",
  causes: "Id of the cause, or a list of ids.",
  duration: "How long it took, in durationUnit.",
  source: "The file and line that wrote the event.",
};

type Schema = { [key: string]: unknown };

/**
 * The schema of the setting `eventLog.profiles.custom`. The places of all roles are one pattern
 * instead of fifteen copies, which keeps package.json readable; $refs do not work in settings.
 */
function buildProfileSettingSchema(): Schema {
  const schema = z.toJSONSchema(profileSchema) as Schema;
  delete schema["$schema"];
  const roles = (schema["properties"] as Schema)["roles"] as Schema;
  const places = (roles["properties"] as Schema)["time"];
  roles["properties"] = Object.fromEntries(
    ROLES.map((role) => [role, { description: ROLE_WORDS[role] }]),
  );
  roles["patternProperties"] = { [`^(${ROLES.join("|")})$`]: places };
  return schema;
}

const manifestFile = new URL("../../../package.json", import.meta.url);

describe("the setting eventLog.profiles.custom", () => {
  it("has in package.json the schema that profiles are checked by (UPDATE_PROFILE_SCHEMA=1 writes it)", () => {
    const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
    const setting = manifest.contributes.configuration.properties["eventLog.profiles.custom"];
    const schema = buildProfileSettingSchema();
    if (process.env["UPDATE_PROFILE_SCHEMA"] === "1") {
      setting.items = schema;
      writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    }
    assert.deepEqual(setting.items, schema);
  });
});
