/** True if the whole of `text` fits `pattern`, where `*` stands for any characters; without case. O(pattern × text) at worst. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let inWanted = 0;
  let inGiven = 0;
  let star = -1;
  let afterStar = 0;
  while (inGiven < given.length) {
    if (wanted[inWanted] === "*") {
      star = inWanted++;
      afterStar = inGiven;
    } else if (inWanted < wanted.length && wanted[inWanted] === given[inGiven]) {
      inWanted++;
      inGiven++;
    } else if (star >= 0) {
      // The last star takes one character more.
      inWanted = star + 1;
      inGiven = ++afterStar;
    } else {
      return false;
    }
  }
  while (wanted[inWanted] === "*") inWanted++;
  return inWanted === wanted.length;
}
