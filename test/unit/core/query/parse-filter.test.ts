import assert from "node:assert/strict";
import {
  formatFilterError,
  parseFilter,
  termSpans,
} from "../../../../src/core/query/parse-filter.ts";
import { printFilter } from "../../../../src/core/query/print-filter.ts";

describe("parseFilter", () => {
  it("reads every kind of term", () => {
    const text =
      'agent:alpha,beta type:DECISION -type:DETAIL turn:5..10 since:2025-10-05T12:00 severity>=warning channel:jobs kind:checkpoint_* run:"a b" has:causes is:problem details.amount>100 "free text" /regex/i';
    assert.deepEqual(parseFilter(text), {
      filter: {
        terms: [
          {
            kind: "values",
            negated: false,
            field: "agent",
            values: [
              { text: "alpha", literal: false },
              { text: "beta", literal: false },
            ],
          },
          {
            kind: "values",
            negated: false,
            field: "type",
            values: [{ text: "DECISION", literal: false }],
          },
          {
            kind: "values",
            negated: true,
            field: "type",
            values: [{ text: "DETAIL", literal: false }],
          },
          { kind: "range", negated: false, field: "turn", ranges: [{ from: 5, to: 10 }] },
          { kind: "time", negated: false, bound: "since", text: "2025-10-05T12:00" },
          { kind: "severity", negated: false, comparison: ">=", severity: "warning" },
          {
            kind: "values",
            negated: false,
            field: "channel",
            values: [{ text: "jobs", literal: false }],
          },
          {
            kind: "values",
            negated: false,
            field: "kind",
            values: [{ text: "checkpoint_*", literal: false }],
          },
          {
            kind: "values",
            negated: false,
            field: "run",
            values: [{ text: "a b", literal: true }],
          },
          { kind: "has", negated: false, what: ["causes"], paths: [] },
          { kind: "is", negated: false, what: ["problem"] },
          {
            kind: "number",
            negated: false,
            path: ["details", "amount"],
            comparison: ">",
            value: 100,
          },
          { kind: "text", negated: false, text: "free text" },
          { kind: "regex", negated: false, source: "regex", flags: "i" },
        ],
      },
    });
  });

  it("prints what it read in the same words", () => {
    for (const text of [
      "turn:7",
      "turn:..5 turn:5.. sequence:1..2,9",
      '"agent":alice "turn">5 has:"causes"',
      'details."odd key".x:1',
      '"-a">1',
      "-has:agent,details.x",
      'since:"2025-10-05 12:00"',
      "/a\\/b c/ims",
      "agent:al\\*ce,*",
      "duration>=0.5 turn!=-3",
    ]) {
      const read = parseFilter(text);
      assert.equal("filter" in read && printFilter(read.filter), text);
    }
  });

  it("takes names that are no roles for paths", () => {
    assert.deepEqual(parseFilter("scrip_after>50 status:ok"), {
      filter: {
        terms: [
          { kind: "number", negated: false, path: ["scrip_after"], comparison: ">", value: 50 },
          {
            kind: "path",
            negated: false,
            path: ["status"],
            values: [{ text: "ok", literal: false }],
          },
        ],
      },
    });
  });

  it("takes a word for text, with a backslash before what would have a sense", () => {
    assert.deepEqual(parseFilter("a\\:b \\-c x*"), {
      filter: {
        terms: [
          { kind: "text", negated: false, text: "a:b" },
          { kind: "text", negated: false, text: "-c" },
          { kind: "text", negated: false, text: "x*" },
        ],
      },
    });
  });

  const mistakes: readonly [text: string, sentence: string][] = [
    ["turn:", 'Expected a number after "turn:" at position 6'],
    ["agent:alice turn:x", 'Expected a number after "turn:" at position 18'],
    ["turn:5..x", 'Expected a blank after "turn:5.." at position 9'],
    ["turn>", 'Expected a number after "turn>" at position 6'],
    ["details.amount>ten", 'Expected a number after "details.amount>" at position 16'],
    ["agent:", 'Expected a value after "agent:" at position 7'],
    ["agent:a,,b", 'Expected a value after "agent:a," at position 9'],
    ["agent>5", 'Expected ":" after "agent" at position 6'],
    [
      "severity>=bad",
      'Expected debug, info, success, warning or error after "severity>=" at position 11',
    ],
    ["since:yesterday", 'Expected a time such as 2025-10-05T12:00 after "since:" at position 7'],
    ["until:2025-02-30", 'Expected a time such as 2025-10-05T12:00 after "until:" at position 7'],
    [
      "is:odd",
      'Expected problem, duplicate, dangling, cycle, early, gap, back or glued after "is:" at position 4',
    ],
    ["has:", 'Expected a role or a path after "has:" at position 5'],
    ["a -", 'Expected a term after "-" at position 4'],
    ["--a", 'Expected a term after "-" at position 2'],
    ['x "open', "Expected a closing quote at position 8"],
    ["/open", 'Expected "/" at the end of the regular expression at position 6'],
    ["/a/x", 'Expected a blank or the flags i, m, s after "/a/" at position 4'],
    [
      "x /a(?=b)/",
      "Expected a regular expression that can be run in linear time: invalid or unsupported Perl syntax: `(?=` at position 3",
    ],
    [
      "/(/",
      "Expected a regular expression that can be run in linear time: missing closing ): `(` at position 1",
    ],
    [
      "/[a-z]{1000}[a-z]{1000}/",
      "Expected a regular expression that can be run in linear time: it takes 2002 steps, at most 2000 can be run at position 1",
    ],
    ['"a"b', 'Expected a blank after ""a"" at position 4'],
    ["turn:5x", 'Expected a blank after "turn:5" at position 7'],
  ];
  for (const [text, sentence] of mistakes) {
    it(`answers ${text} with position and expectation`, () => {
      const read = parseFilter(text);
      assert.equal("error" in read && formatFilterError(read.error), sentence);
    });
  }
});

describe("termSpans", () => {
  it("names the pieces of terms", () => {
    const text = '-agent:al,"b c" turn:5..7 details.x>=1.5 word /re/i';
    const spans = termSpans(text).map((span) => [text.slice(span.start, span.end), span.kind]);
    assert.deepEqual(spans, [
      ["-", "negation"],
      ["agent", "field"],
      [":", "operator"],
      ["al", "value"],
      [",", "operator"],
      ['"b c"', "value"],
      ["turn", "field"],
      [":", "operator"],
      ["5", "number"],
      ["..", "operator"],
      ["7", "number"],
      ["details.x", "field"],
      [">=", "operator"],
      ["1.5", "number"],
      ["word", "text"],
      ["/re/i", "regex"],
    ]);
  });

  it("goes on after a mistake", () => {
    const text = "turn:x agent:a";
    const spans = termSpans(text).map((span) => text.slice(span.start, span.end));
    assert.deepEqual(spans, ["turn", ":", "agent", ":", "a"]);
  });
});
