import assert from "node:assert/strict";
import { type Hash64, hashBytes } from "../../../../src/core/base/hash.ts";
import { createStringTables } from "../../../../src/core/base/string-table.ts";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { compileProfile } from "../../../../src/core/profile/compiled-profile.ts";
import type { Profile } from "../../../../src/core/profile/profile.ts";
import { SEVERITIES } from "../../../../src/core/profile/role.ts";
import { createRoleReader } from "../../../../src/core/scan/role-reader.ts";

function hashText(text: string): string {
  const bytes = encodeUtf8(text);
  const hash: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, hash);
  return `${hash.hi}/${hash.lo}`;
}

/** Reads lines one after another and gives the roles of the last, with texts for string ids. */
function rolesOf(profile: Omit<Profile, "name">, ...lines: string[]) {
  const strings = createStringTables();
  const reader = createRoleReader(compileProfile({ name: "x", ...profile }), strings, "utc");
  for (const line of lines) {
    const bytes = encodeUtf8(`${line}\n`);
    assert.equal(reader.read(bytes, 0, bytes.length - 1).ok, true);
  }
  const { values } = reader;
  return {
    ...values,
    run: strings.run.textOf(values.run),
    agent: strings.agent.textOf(values.agent),
    to: strings.agent.textOf(values.to),
    type: strings.type.textOf(values.type),
    kind: strings.kind.textOf(values.kind),
    channel: strings.channel.textOf(values.channel),
    severity: SEVERITIES[values.severity] ?? null,
    id: values.idHi === 0 && values.idLo === 0 ? null : `${values.idHi}/${values.idLo}`,
    causes: [...values.causeHi.subarray(0, values.causeCount)].map(
      (hi, at) => `${hi}/${values.causeLo[at]}`,
    ),
    correlations: [...values.correlationHi].map((hi, at) => `${hi}/${values.correlationLo[at]}`),
  };
}

describe("createRoleReader", () => {
  it("fills a role from the first place that holds something usable", () => {
    const profile = { roles: { agent: ["a", "b", "c"] } };
    assert.equal(rolesOf(profile, '{"a":"x","b":"y"}').agent, "x");
    assert.equal(rolesOf(profile, '{"a":null,"b":"y"}').agent, "y");
    assert.equal(rolesOf(profile, '{"a":"","b":{"x":1},"c":"z"}').agent, "z");
    assert.equal(rolesOf(profile, '{"a":[1],"b":7}').agent, "7");
    assert.equal(rolesOf(profile, '{"b":true}').agent, "true");
    assert.equal(rolesOf(profile, '{"d":1}').agent, null);
  });

  it("keeps nothing of the line before", () => {
    const profile: Omit<Profile, "name"> = {
      roles: {
        time: "t",
        turn: "n",
        agent: "a",
        id: "id",
        causes: "c",
        duration: "d",
        severity: "s",
      },
    };
    const full = '{"t":"2026-01-01T00:00:00Z","n":3,"a":"x","id":"i","c":["k"],"d":5,"s":"error"}';
    const roles = rolesOf(profile, full, "{}");
    assert.deepEqual(
      [roles.timeUs, roles.turn, roles.agent, roles.id, roles.causes, roles.durationUs],
      [Number.NaN, Number.NaN, null, null, [], Number.NaN],
    );
    assert.equal(roles.severity, null);
  });

  it("decodes texts, and gives equal texts in different spellings one id", () => {
    const strings = createStringTables();
    const compiled = compileProfile({ name: "x", roles: { agent: "a" } });
    const reader = createRoleReader(compiled, strings, "utc");
    const ids = ['{"a":"é"}', '{"a":"\\u00e9"}', '{"a":"\\u00E9"}', '{"a":"e"}'].map((line) => {
      const bytes = encodeUtf8(line);
      reader.read(bytes, 0, bytes.length);
      return reader.values.agent;
    });
    assert.deepEqual(ids, [0, 0, 0, 1]);
  });

  it("keeps apart more values than a byte can count", () => {
    const strings = createStringTables();
    const compiled = compileProfile({ name: "x", roles: { agent: "a" } });
    const reader = createRoleReader(compiled, strings, "utc");
    const read = (number: number) => {
      const bytes = encodeUtf8(`{"a":"agent ${number}"}`);
      reader.read(bytes, 0, bytes.length);
      return reader.values.agent;
    };
    for (let number = 0; number < 70_000; number++) read(number);
    assert.deepEqual([read(0), read(69_999), strings.agent.length], [0, 69_999, 70_000]);
  });

  it("cuts prefixes off and keeps what stands before or after a mark", () => {
    const profile = {
      roles: {
        type: [{ path: "s", prefix: "event." }, "s"],
        agent: { path: "verb", before: "." },
        kind: { path: "verb", after: "." },
        channel: { path: "s", not: ["event.*"] },
      },
    };
    const first = rolesOf(profile, '{"s":"event.job_failed","verb":"cbu.create"}');
    assert.deepEqual(
      [first.type, first.agent, first.kind, first.channel],
      ["job_failed", "cbu", "create", null],
    );
    const second = rolesOf(profile, '{"s":"trainer","verb":"plain"}');
    assert.deepEqual(
      [second.type, second.agent, second.kind, second.channel],
      ["trainer", "plain", "plain", "trainer"],
    );
  });

  it("takes a place only when its tests hold", () => {
    const profile = { roles: { to: { path: "r", when: [{ path: "s", exists: true }] } } };
    assert.equal(rolesOf(profile, '{"r":"bob","s":"eve"}').to, "bob");
    assert.equal(rolesOf(profile, '{"r":"bob","s":null}').to, null);
  });

  it("makes one type of those that are aliases", () => {
    const profile = { roles: { type: "t" }, aliases: { type: { STATE: "ENV" } } };
    assert.equal(rolesOf(profile, '{"t":"STATE"}').type, "ENV");
  });

  it("takes the first time that is one", () => {
    const profile = { roles: { time: ["a", "b"] } };
    assert.equal(rolesOf(profile, '{"a":"19:41:15","b":1640995200}').timeUs, 1_640_995_200_000_000);
    const roles = rolesOf(profile, '{"a":"2026-01-11T10:00:17.123456789"}');
    assert.deepEqual(
      [roles.timeUs, roles.timeNs, roles.timeAssumed],
      [1_768_125_617_123_456, 789, true],
    );
    assert.equal(rolesOf(profile, '{"a":"2026-01-11T10:00:17\\u005a"}').timeAssumed, false);
  });

  it("reads turns and sequences from numbers and numeric texts only", () => {
    const profile = { roles: { turn: "t", sequence: ["s", "u"] } };
    const roles = rolesOf(profile, '{"t":"12","s":"x","u":-3.5}');
    assert.deepEqual([roles.turn, roles.sequence], [12, -3.5]);
    assert.equal(rolesOf(profile, '{"t":true}').turn, Number.NaN);
    assert.equal(rolesOf(profile, '{"t":9007199254740993}').turn, 9_007_199_254_740_992);
  });

  it("turns durations of any unit into microseconds", () => {
    const line = '{"d":1.5}';
    assert.equal(rolesOf({ roles: { duration: "d" } }, line).durationUs, 1500);
    assert.equal(rolesOf({ roles: { duration: "d" }, durationUnit: "s" }, line).durationUs, 1.5e6);
    assert.equal(rolesOf({ roles: { duration: "d" } }, '{"d":-1}').durationUs, Number.NaN);
  });

  it("hashes ids by their decoded text, numbers by their digits", () => {
    const profile = { roles: { id: "id" } };
    assert.equal(rolesOf(profile, '{"id":"é1"}').id, hashText("é1"));
    assert.equal(rolesOf(profile, '{"id":"\\u00e91"}').id, hashText("é1"));
    assert.equal(rolesOf(profile, '{"id":9007199254740993}').id, hashText("9007199254740993"));
    assert.equal(rolesOf(profile, '{"id":""}').id, null);
    assert.equal(rolesOf(profile, '{"id":true}').id, null);
  });

  it("takes one cause or a list of causes", () => {
    const profile = { roles: { causes: ["c", "p"] } };
    assert.deepEqual(rolesOf(profile, '{"c":"a"}').causes, [hashText("a")]);
    assert.deepEqual(
      rolesOf(profile, '{"c":[ "a" , 12,null,"",{"x":["q"]},[1],"\\u0062" ]}').causes,
      [hashText("a"), hashText("12"), hashText("b")],
    );
    assert.deepEqual(rolesOf(profile, '{"c":[],"p":"z"}').causes, [hashText("z")]);
    assert.deepEqual(rolesOf(profile, '{"c":null}').causes, []);
  });

  it("takes more causes than it has room for at first", () => {
    const causes = Array.from({ length: 1000 }, (_, number) => `c${number}`);
    const roles = rolesOf({ roles: { causes: "c" } }, JSON.stringify({ c: causes }));
    assert.deepEqual(roles.causes, causes.map(hashText));
  });

  it("leaves out causes that stand for none", () => {
    const profile = { roles: { causes: { path: "p", not: ["GENESIS"] } } };
    assert.deepEqual(rolesOf(profile, '{"p":"GENESIS"}').causes, []);
  });

  it("hashes the first key of every correlation", () => {
    const profile = {
      roles: {},
      links: { correlated: [{ name: "job", paths: ["job_id", "details.job_id"] }] },
    };
    assert.deepEqual(rolesOf(profile, '{"details":{"job_id":"j"}}').correlations, [hashText("j")]);
    assert.deepEqual(rolesOf(profile, "{}").correlations, ["0/0"]);
  });

  it("takes severities from the role, then a rule, then the type, then the default", () => {
    const profile: Omit<Profile, "name"> = {
      roles: { type: "t", severity: "s" },
      rules: [{ when: [{ path: "ok", is: false }], severity: "error" }],
      byType: { slow: { severity: "warning", channel: "jobs" }, "*": { channel: "system" } },
      defaultSeverity: "info",
    };
    const of = (line: string) => {
      const { severity, channel } = rolesOf(profile, line);
      return [severity, channel];
    };
    assert.deepEqual(of('{"t":"slow","s":"DEBUG","ok":false}'), ["debug", "jobs"]);
    assert.deepEqual(of('{"t":"slow","s":"loud","ok":false}'), ["error", "jobs"]);
    assert.deepEqual(of('{"t":"slow"}'), ["warning", "jobs"]);
    assert.deepEqual(of('{"t":"fast"}'), ["info", "system"]);
  });

  it("compares values in tests by their JSON type", () => {
    const of = (is: string | number | boolean | null, line: string) =>
      rolesOf({ roles: {}, rules: [{ when: [{ path: "v", is }], channel: "yes" }] }, line).channel;
    assert.equal(of("a", '{"v":"\\u0061"}'), "yes");
    assert.equal(of("A", '{"v":"a"}'), null);
    assert.equal(of(1, '{"v":1.0}'), "yes");
    assert.equal(of(1, '{"v":"1"}'), null);
    assert.equal(of(null, '{"v":null}'), "yes");
    assert.equal(of(null, "{}"), null);
    assert.equal(of(true, '{"v":true}'), "yes");
  });

  it("matches strings with wildcards and without case", () => {
    const profile: Omit<Profile, "name"> = {
      roles: {},
      rules: [{ when: [{ path: "t", matches: ["*_failed", "err*r"] }], channel: "yes" }],
    };
    assert.equal(rolesOf(profile, '{"t":"JOB_FAILED"}').channel, "yes");
    assert.equal(rolesOf(profile, '{"t":"error"}').channel, "yes");
    assert.equal(rolesOf(profile, '{"t":"job_failed_not"}').channel, null);
  });

  for (const [written, severity] of [
    ['"trace"', "debug"],
    ['"Information"', "info"],
    ['"NOTICE"', "info"],
    ['"ok"', "success"],
    ['"WARN"', "warning"],
    ['"fatal"', "error"],
    ['"INFO2"', "info"],
    ["8", "debug"],
    ["9", "info"],
    ["13", "warning"],
    ["17", "error"],
    ["25", null],
    ['"loud"', null],
  ] as const) {
    it(`reads the severity ${written} as ${severity}`, () => {
      assert.equal(rolesOf({ roles: { severity: "s" } }, `{"s":${written}}`).severity, severity);
    });
  }
});
