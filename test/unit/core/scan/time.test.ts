import assert from "node:assert/strict";
import { formatTime, parseTime } from "../../../../src/core/scan/time.ts";

/** A zone like Berlin's in 2026: an hour ahead, two from 29 March to 25 October, 01:00 UTC. */
function berlin(epochMs: number): number {
  return epochMs >= Date.UTC(2026, 2, 29, 1) && epochMs < Date.UTC(2026, 9, 25, 1) ? 120 : 60;
}

/** The time of a text as UTC with the digits given, "~" before assumed ones, "none". */
function timeOf(text: string, zone: "utc" | "local" | `+${string}` = "utc"): string {
  const time = parseTime(text, zone, berlin);
  if (time === null) return "none";
  return `${time.assumed ? "~" : ""}${formatTime(time.us, time.ns, time.digits)}`;
}

describe("parseTime", () => {
  for (const [text, expected] of [
    ["2026-11-20T11:07:57Z", "2026-11-20T11:07:57Z"],
    ["2026-11-20t11:07:57z", "2026-11-20T11:07:57Z"],
    ["2026-11-20T11:07:57.165370+00:00", "2026-11-20T11:07:57.165370Z"],
    ["2026-11-20T11:07:57.1+02:00", "2026-11-20T09:07:57.1Z"],
    ["2026-11-20T11:07:57-0330", "2026-11-20T14:37:57Z"],
    ["2026-11-20T11:07:57+01", "2026-11-20T10:07:57Z"],
    ["2026-11-20 11:07:57 UTC", "2026-11-20T11:07:57Z"],
    ["2026-01-11T10:00:17.123456789Z", "2026-01-11T10:00:17.123456789Z"],
    ["2026-01-11T10:00:17.1234567Z", "2026-01-11T10:00:17.1234567Z"],
    ["2026-01-11T10:00:17.12345678912Z", "2026-01-11T10:00:17.123456789Z"],
    ["2026-01-11T10:00:17,123", "~2026-01-11T10:00:17.123Z"],
    ["2026-01-11 10:00:17.5", "~2026-01-11T10:00:17.5Z"],
    ["2026-01-11T10:00Z", "2026-01-11T10:00:00Z"],
    ["2026-01-11", "~2026-01-11T00:00:00Z"],
    ["20260326T152146", "~2026-03-26T15:21:46Z"],
    ["20260326T152146.25Z", "2026-03-26T15:21:46.25Z"],
    ["20260326152146", "~2026-03-26T15:21:46Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["0099-12-31T23:59:59Z", "0099-12-31T23:59:59Z"],
    ["1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"],
    ["2026-01-01T24:00:00Z", "2026-01-02T00:00:00Z"],
    ["1787093462", "2026-08-18T22:51:02Z"],
    ["1787093462.371883", "2026-08-18T22:51:02.371883Z"],
    ["1640995200100", "2022-01-01T00:00:00.100Z"],
    ["1640995200100.25", "2022-01-01T00:00:00.10025Z"],
    ["1640995200100200", "2022-01-01T00:00:00.100200Z"],
    ["1787109010476368123", "2026-08-19T03:10:10.476368123Z"],
    ["1.7e9", "2023-11-14T22:13:20Z"],
    ["epoch:1774000000", "2026-03-20T09:46:40Z"],
    ["100000000", "1973-03-03T09:46:40Z"],
    ["-100000000", "1966-10-31T14:13:20Z"],
    ["-100000000.0000005", "1966-10-31T14:13:19.9999995Z"],
  ] as const) {
    it(`reads ${text}`, () => {
      assert.equal(timeOf(text), expected);
    });
  }

  for (const text of [
    "",
    "now",
    "99999999",
    "0",
    "12.5",
    "-5",
    "100000000000000000000",
    "19:41:15.743",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-32",
    "2026-01-01T25:00:00Z",
    "2026-01-01T10:60:00Z",
    "2026-01-01T10:00:61Z",
    "2026-01-01T10:00:00.Z",
    "2026-01-01T10:00:00 Berlin",
    "2026-01-01T10:00:00+25:00",
    "2026-01-01x10:00:00Z",
    "20260326",
    "epoch:",
    "epoch:12",
    "2026-01-01T10:00:00Z trailing",
    "２０２６-01-01T10:00:00Z",
  ]) {
    it(`finds no time in ${JSON.stringify(text)}`, () => {
      assert.equal(timeOf(text), "none");
    });
  }

  it("gives times without zone the offset that is set", () => {
    assert.equal(timeOf("2026-11-20T11:00:00", "+02:00"), "~2026-11-20T09:00:00Z");
    assert.equal(timeOf("2026-11-20T11:00:00", "+0530"), "~2026-11-20T05:30:00Z");
    assert.equal(timeOf("2026-11-20T11:00:00Z", "+02:00"), "2026-11-20T11:00:00Z");
  });

  it("follows the local zone through the year", () => {
    assert.equal(timeOf("2026-01-20T12:00:00", "local"), "~2026-01-20T11:00:00Z");
    assert.equal(timeOf("2026-07-20T12:00:00", "local"), "~2026-07-20T10:00:00Z");
  });

  it("takes the first of an hour that comes twice", () => {
    assert.equal(timeOf("2026-10-25T01:59:59", "local"), "~2026-10-24T23:59:59Z");
    assert.equal(timeOf("2026-10-25T02:30:00", "local"), "~2026-10-25T00:30:00Z");
    assert.equal(timeOf("2026-10-25T03:00:00", "local"), "~2026-10-25T02:00:00Z");
  });

  it("reads an hour that never comes with the offset before it", () => {
    assert.equal(timeOf("2026-03-29T02:30:00", "local"), "~2026-03-29T01:30:00Z");
    assert.equal(timeOf("2026-03-29T03:30:00", "local"), "~2026-03-29T01:30:00Z");
  });
});

describe("formatTime", () => {
  it("shows as many fraction digits as asked for and rounds nothing up", () => {
    const us = 1_774_531_306_999_999;
    assert.equal(formatTime(us, 999, 0), "2026-03-26T13:21:46Z");
    assert.equal(formatTime(us, 999, 3), "2026-03-26T13:21:46.999Z");
    assert.equal(formatTime(us, 999, 9), "2026-03-26T13:21:46.999999999Z");
  });

  it("writes years outside four digits with a sign", () => {
    assert.equal(formatTime(253_402_300_800_000_000, 0, 0), "+010000-01-01T00:00:00Z");
    assert.equal(
      formatTime(-62_167_219_200_000_000 - 86_400_000_000, 0, 0),
      "-000001-12-31T00:00:00Z",
    );
  });
});
