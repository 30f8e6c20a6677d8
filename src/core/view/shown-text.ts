/** Log text made harmless for a line of a list, a tree or a terminal. */

/** Characters of a message that views get. */
export const MAX_MESSAGE_LENGTH = 500;

/** Colour and cursor sequences of terminals: CSI, OSC, and two-character escapes. */
const ANSI_ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  /[\u001b\u009b](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])?/g;

/** Control, direction-changing and invisible characters that could make a line look like another one. */
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text on one line: terminal escapes removed, breaks and tabs as one blank, other control
 * characters as their pictures (U+2400…) or U+FFFD.
 */
export function onOneLine(text: string): string {
  return text
    .replace(ANSI_ESCAPES, "")
    .replace(/[\r\n\t\u2028\u2029]+/g, " ")
    .replace(HARMFUL, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** The first `length` UTF-16 units and `…`, never half of a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? length - 1 : length;
  return `${text.slice(0, end)}\u2026`;
}

/** A message as lists show it: harmless, on one line, at most {@link MAX_MESSAGE_LENGTH} characters. */
export function shownMessage(text: string): string {
  // Escapes are cut first so that a message of colour codes does not lose its words.
  return cutText(onOneLine(cutText(text, MAX_MESSAGE_LENGTH * 8)).trim(), MAX_MESSAGE_LENGTH);
}
