/** Paths are shown with `/` between their parts on every system. */
export function shownPath(path: string): string {
  return path.replaceAll("\\", "/");
}
