/**
 * What each line of the sample logs means, written down by hand in `roles/*.json`. An absent role is
 * none; "~" before a time: its zone is assumed; `madeMessage` comes from the profile's templates.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { BUILTIN_PROFILES } from "../../src/core/profile/builtin-profiles.ts";
import { compileProfile } from "../../src/core/profile/compiled-profile.ts";
import { detectProfile } from "../../src/core/profile/detect.ts";
import { rolesOfEvent } from "../../src/core/profile/event-roles.ts";
import { formatTime } from "../../src/core/scan/time.ts";

type Golden = {
  readonly file: string;
  readonly profile: string;
  readonly events: readonly (Readonly<Record<string, unknown>> & { readonly line: number })[];
};

const folder = new URL("roles/", import.meta.url);
const samples = new URL("../samples/", import.meta.url);

/** Messages are compared by their first 80 characters: the samples hold some of 500. */
function start(text: string | null): string | null {
  return text === null ? null : text.slice(0, 80);
}

for (const name of readdirSync(folder)) {
  const golden = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Golden;
  describe(`roles of ${golden.file}`, () => {
    const lines = readFileSync(new URL(golden.file, samples), "utf8").split("\n");
    const profile = detectProfile(lines, BUILTIN_PROFILES);
    const compiled = compileProfile(profile);

    it(`is read as ${golden.profile}`, () => {
      assert.equal(profile.name, golden.profile);
    });

    for (const { line, ...expected } of golden.events) {
      it(`gives line ${line} its roles`, () => {
        const roles = rolesOfEvent(compiled, lines[line - 1] ?? "", "utc");
        assert.ok(roles);
        const { time, causes, message, madeMessage, ...texts } = roles;
        const given = {
          ...texts,
          time:
            time === null
              ? null
              : `${time.assumed ? "~" : ""}${formatTime(time.us, time.ns, time.digits)}`,
          causes: causes.length === 0 ? null : causes,
          message: start(message),
          madeMessage: start(madeMessage),
        };
        assert.deepEqual(
          Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
          expected,
        );
      });
    }
  });
}
