/**
 * What each line of the sample logs means. The roles in `roles/*.json` were written from the raw
 * lines, the field reference of the systems and the issue, and only then compared with what the
 * profiles give; where they differed, one of the two was corrected, and a `note` tells why wherever
 * it is a matter of choice. Nothing here is generated: a new expectation is typed.
 *
 * All roles are compared: one that is not written is none. "~" before a time: its zone is assumed.
 * `says` stands for a message that the profile makes: words it must hold, its wording being free.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { BUILTIN_PROFILES } from "../../src/core/profile/builtin-profiles.ts";
import { compileProfile } from "../../src/core/profile/compiled-profile.ts";
import { detectProfile } from "../../src/core/profile/detect.ts";
import { rolesOfEvent } from "../../src/core/profile/event-roles.ts";
import { formatTime } from "../../src/core/scan/time.ts";

type Expected = Readonly<Record<string, unknown>> & {
  readonly line: number;
  readonly says?: readonly string[];
};

type Golden = {
  /** The log, in `test/samples`, … */
  readonly file?: string;
  /** … or its lines, where no sample has such a line. */
  readonly lines?: readonly string[];
  readonly profile: string;
  readonly events: readonly Expected[];
};

const folder = new URL("roles/", import.meta.url);
const samples = new URL("../samples/", import.meta.url);

function linesOf({ file, lines }: Golden): readonly string[] {
  if (file === undefined) return lines ?? [];
  return readFileSync(new URL(file, samples), "utf8").split("\n");
}

const goldens = readdirSync(folder).map((name) => ({
  name,
  golden: JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Golden,
}));

describe("roles of the samples", () => {
  it("are written down for every line of every kind", () => {
    for (const name of readdirSync(new URL("every-kind/", samples))) {
      const file = `every-kind/${name}`;
      const written = goldens.find(({ golden }) => golden.file === file)?.golden;
      assert.ok(written, file);
      const lines = linesOf(written).filter((line) => line !== "");
      assert.deepEqual(
        written.events.map(({ line }) => line),
        lines.map((_, index) => index + 1),
        file,
      );
    }
  });
});

for (const { name, golden } of goldens) {
  describe(`roles of ${golden.file ?? name}`, () => {
    const lines = linesOf(golden);
    const profile = detectProfile(lines, BUILTIN_PROFILES);
    const compiled = compileProfile(profile);

    it(`is read as ${golden.profile}`, () => {
      assert.equal(profile.name, golden.profile);
    });

    for (const { line, says, ...expected } of golden.events) {
      it(`gives line ${line} its roles`, () => {
        const roles = rolesOfEvent(compiled, lines[line - 1] ?? "", "utc");
        assert.ok(roles);
        const { time, causes, madeMessage, ...texts } = roles;
        const given = {
          ...texts,
          time:
            time === null
              ? null
              : `${time.assumed ? "~" : ""}${formatTime(time.us, time.ns, time.digits)}`,
          causes: causes.length === 0 ? null : causes,
        };
        assert.deepEqual(
          Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
          expected,
        );
        for (const words of says ?? []) {
          assert.ok(madeMessage?.includes(words), `"${madeMessage}" does not say "${words}"`);
        }
      });
    }
  });
}
