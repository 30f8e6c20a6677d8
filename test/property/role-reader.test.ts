import assert from "node:assert/strict";
import fc from "fast-check";
import { type Hash64, hashBytes } from "../../src/core/base/hash.ts";
import { createStringTables } from "../../src/core/base/string-table.ts";
import { encodeUtf8 } from "../../src/core/base/utf8.ts";
import { compileProfile } from "../../src/core/profile/compiled-profile.ts";
import { rolesOfEvent } from "../../src/core/profile/event-roles.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import { SEVERITIES } from "../../src/core/profile/role.ts";
import { createRoleReader } from "../../src/core/scan/role-reader.ts";
import { objectText } from "../support/arbitrary-json.ts";

const SINGLE_KEYS = ["t", "b", "a", "c", "d", "x", "y", "ab"];
const KEYS = ["a", "b", "c", "\\u0061", "t"];

const PROFILE: Profile = {
  name: "x",
  roles: {
    time: ["t", "a.t", "b"],
    sequence: ["a", "b.a"],
    turn: { path: "c", when: [{ path: "a", exists: true }] },
    run: { path: "a", not: ["1*"] },
    agent: ["a", "a.b", "b"],
    to: [{ path: "b", before: "b" }],
    type: [{ path: "a", prefix: "a" }, "c"],
    kind: { path: "b", after: "é" },
    severity: "c",
    channel: "a.c",
    id: ["a", "b.b"],
    causes: ["a", "b", "c"],
    duration: "b",
    message: "a",
  },
  aliases: { type: { a: "A" } },
  rules: [
    { when: [{ path: "a", is: [1, "a", null] }], severity: "error" },
    { when: [{ path: "b", matches: "*a*" }], severity: "debug", channel: "rule" },
  ],
  byType: { A: { severity: "warning" }, "*": { channel: "other" } },
  links: { correlated: [{ name: "k", paths: ["a.a", "c"] }] },
};

function hashText(text: string): [number, number] {
  const bytes = encodeUtf8(text);
  const hash: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, hash);
  return [hash.hi, hash.lo];
}

/** Each role from a place of its own. */
const SINGLE_PLACES: Profile = {
  name: "y",
  roles: { time: "t", run: "b", agent: "a", type: "c", id: "d", causes: "x", to: "y", kind: "ab" },
};

function readsAsExact(profile: Profile): () => void {
  return () => {
    const compiled = compileProfile(profile);
    const strings = createStringTables();
    const reader = createRoleReader(compiled, strings, "+02:00");
    fc.assert(
      fc.property(objectText(profile === PROFILE ? KEYS : SINGLE_KEYS), (text) => {
        const bytes = encodeUtf8(`${text}\n`);
        assert.equal(reader.read(bytes, 0, bytes.length - 1).ok, true);
        const { values } = reader;
        const exact = rolesOfEvent(compiled, text, "+02:00");
        assert.ok(exact);
        assert.deepEqual(
          {
            time: Number.isNaN(values.timeUs)
              ? null
              : [values.timeUs, values.timeNs, values.timeAssumed],
            sequence: values.sequence,
            turn: values.turn,
            run: strings.run.textOf(values.run),
            agent: strings.agent.textOf(values.agent),
            to: strings.agent.textOf(values.to),
            type: strings.type.textOf(values.type),
            kind: strings.kind.textOf(values.kind),
            channel: strings.channel.textOf(values.channel),
            severity: SEVERITIES[values.severity] ?? null,
            duration: values.durationUs,
            id: values.idHi === 0 && values.idLo === 0 ? null : [values.idHi, values.idLo],
            causes: [...values.causeHi.subarray(0, values.causeCount)].map((hi, at) => [
              hi,
              values.causeLo[at],
            ]),
          },
          {
            time: exact.time === null ? null : [exact.time.us, exact.time.ns, exact.time.assumed],
            sequence: exact.sequence === null ? Number.NaN : Number(exact.sequence),
            turn: exact.turn === null ? Number.NaN : Number(exact.turn),
            run: exact.run,
            agent: exact.agent,
            to: exact.to,
            type: exact.type,
            kind: exact.kind,
            channel: exact.channel,
            severity: exact.severity,
            duration: exact.durationUs ?? Number.NaN,
            id: exact.id === null ? null : hashText(exact.id),
            causes: exact.causes.map(hashText),
          },
        );
      }),
      { numRuns: 5000, seed: 20261120 },
    );
  };
}

describe("role reader and exact roles", () => {
  it("agree on every role of every event", readsAsExact(PROFILE));
  it("agree where each role has one place", readsAsExact(SINGLE_PLACES));
});
