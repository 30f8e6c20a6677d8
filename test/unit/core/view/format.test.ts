import assert from "node:assert/strict";
import * as format from "../../../../src/core/view/format.ts";

describe("format", () => {
  it("groups counts by locale", () => {
    assert.equal(format.formatCount(1132, "en-US"), "1,132");
    assert.equal(format.formatCount(10_000_000, "de"), "10.000.000");
  });

  it("writes numbers as the tables of the language say where it does without them", () => {
    for (const locale of ["en", "en-US", "en-GB"]) {
      const table = new Intl.NumberFormat(locale);
      for (const count of [0, 7, 999, 1000, 54_321, 999_999, 1_000_000, 9_007_199_254_740_991])
        assert.equal(format.formatCount(count, locale), table.format(count));
      assert.equal(format.formatCount(-1132, locale), table.format(-1132));
    }
    assert.equal(format.formatCount(1_132_000, "en-IN"), "11,32,000");
  });

  it("falls back to English where the locale is no language tag", () => {
    assert.equal(format.formatCount(1132, "C.UTF-8 or so"), "1,132");
  });

  it("shortens counts from 10,000 on", () => {
    assert.deepEqual(
      [
        9999, 10_000, 12_600, 999_499, 999_500, 1_030_000, 10_340_000, 103_000_000, 2_050_000_000,
      ].map((count) => format.formatShortCount(count, "en-US")),
      ["9,999", "10k", "13k", "999k", "1.00M", "1.03M", "10.3M", "103M", "2.05B"],
    );
  });

  it("puts a word to a count", () => {
    assert.equal(format.formatPlural(1, "error", "en-US"), "1 error");
    assert.equal(format.formatPlural(2, "warning", "en-US"), "2 warnings");
    assert.equal(format.formatPlural(1132, "event", "en-US"), "1,132 events");
    assert.equal(format.formatPlural(3, "entry", "en-US"), "3 entries");
    assert.equal(format.formatPlural(0, "day", "en-US"), "0 days");
  });

  it("writes sizes in powers of 1000", () => {
    assert.deepEqual(
      [0, 999, 1500, 14_200, 500_000_000, 1_230_000_000].map((bytes) =>
        format.formatBytes(bytes, "en-US"),
      ),
      ["0 B", "999 B", "1.5 kB", "14 kB", "500 MB", "1.2 GB"],
    );
  });

  it("writes spans as a clock", () => {
    assert.equal(format.formatSpan((31 * 60 + 12) * 1e6), "31:12");
    assert.equal(format.formatSpan((3600 + 2 * 60 + 17.9) * 1e6), "1:02:17");
    assert.equal(format.formatSpan(45e6), "0:45");
    assert.equal(format.formatSpan(12_300), "12 ms");
    assert.equal(format.formatSpan(0), "0:00");
  });

  it("writes durations exactly in the details and shortly in bars", () => {
    assert.equal(format.formatDuration(1_840_000), "1.840 s");
    assert.equal(format.formatDuration(12_000), "12 ms");
    assert.equal(format.formatDuration(70), "0.07 ms");
    assert.equal(format.formatDuration(62_500_000), "1:02.500");
    assert.equal(format.formatShortDuration(11_430_000), "11.4 s");
    assert.equal(format.formatShortDuration(373e6), "6:13");
    assert.equal(format.formatShortDuration(250), "250 µs");
  });

  it("writes times since the start as m:ss.mmm", () => {
    assert.equal(format.formatSinceStart(467_128_000), "7:47.128");
    assert.equal(format.formatSinceStart(467_128_999), "7:47.128");
    assert.equal(format.formatSinceStart(3_737_000_000), "1:02:17.000");
    assert.equal(format.formatOffset(462_000_000), "+7:42.0");
    assert.equal(format.formatOffset(-1_500_000), "−0:01.5");
    assert.equal(format.formatOffsetRange(442_800_000, 487_400_000), "7:22.8 – 8:07.4");
  });

  it("signs differences with a minus, not a hyphen", () => {
    assert.equal(format.formatDifference(-5_100_000), "\u22125.1 s");
    assert.equal(format.formatDifference(4_500_000), "+4.5 s");
    assert.equal(format.formatDifference(12_000), "+12 ms");
    assert.equal(format.formatDifference(62_000_000), "+1:02");
    assert.equal(format.formatDifference(0), "0 s");
  });

  it("says times in words", () => {
    assert.equal(format.formatSpokenTime(467_128_000, "en-US"), "7 minutes 47 seconds");
    assert.equal(format.formatSpokenTime(3_601_000_000, "en-US"), "1 hour 1 second");
  });

  it("writes times in the zone asked for", () => {
    const us = Date.UTC(2026, 10, 20, 11, 15, 44, 293) * 1000;
    assert.equal(format.formatTimeOfDay(us, "UTC"), "11:15:44.293 UTC");
    assert.equal(
      format.formatDateTime(us, "Europe/Berlin"),
      "2026-11-20 12:15:44.293 Europe/Berlin",
    );
    assert.equal(format.formatTimeOfDay(us, "No/Where"), "11:15:44.293 UTC");
  });
});
