import { type JsonNode, parseJsonTree } from "../../src/core/view/json-tree.ts";

/** A line of the data tree. Scalars keep the characters of the file: 9007199254740993 stays what it is. */
export type JsonRow = {
  /** Unique in the tree: positions from the root, joined by dots. */
  readonly path: string;
  readonly depth: number;
  /** Name in its object, or position in its array; null: the root itself. */
  readonly name: string | null;
  readonly kind: "object" | "array" | "string" | "number" | "boolean" | "null" | "deep";
  /** The text as in the file, or for what has children one line about them. */
  readonly text: string;
  readonly children: number;
  readonly open: boolean;
};

/** A tree ready to be shown. */
export type JsonTree = { readonly raw: string; readonly root: JsonNode };

/** Reads an event's text; null when it is no whole value (cut at 1 MB). */
export function buildJsonTree(raw: string): JsonTree | null {
  const root = parseJsonTree(raw);
  return root === undefined ? null : { raw, root };
}

type Child = { readonly name: string; readonly node: JsonNode };

function childrenOf(node: JsonNode): readonly Child[] {
  if (node.kind === "object") {
    return node.members.map((member) => ({ name: member.key, node: member.value }));
  }
  return node.kind === "array"
    ? node.items.map((item, index) => ({ name: String(index), node: item }))
    : [];
}

/** The lines in view, given which paths are open. The root's own line is left out. */
export function jsonRowsOf(
  tree: JsonTree,
  open: ReadonlySet<string>,
  maxRows = 2000,
): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (node: JsonNode, path: string, depth: number): void => {
    for (const [index, child] of childrenOf(node).entries()) {
      if (rows.length >= maxRows) {
        return;
      }
      const childPath = `${path}.${index}`;
      const row = rowOf(tree.raw, child.node, child.name, childPath, depth, open.has(childPath));
      rows.push(row);
      if (row.open) {
        visit(child.node, childPath, depth + 1);
      }
    }
  };
  if (childrenOf(tree.root).length === 0) {
    rows.push(rowOf(tree.raw, tree.root, null, "", 0, false));
  }
  visit(tree.root, "", 0);
  return rows;
}

function rowOf(
  raw: string,
  node: JsonNode,
  name: string | null,
  path: string,
  depth: number,
  open: boolean,
): JsonRow {
  const children = childrenOf(node).length;
  const isOpen = open && children > 0;
  const text =
    node.kind === "object" || node.kind === "array"
      ? isOpen
        ? ""
        : summaryOf(raw, node)
      : raw.slice(node.start, node.end);
  const kind = node.kind === "literal" ? (node.value === null ? "null" : "boolean") : node.kind;
  return { path, depth, name, kind, text, children, open: isOpen };
}

/** One line for a closed node: `{ gold: 100 }`, `[ 3 items ]`. */
function summaryOf(raw: string, node: JsonNode, maxChars = 60): string {
  const children = childrenOf(node);
  if (node.kind === "array") {
    return children.length === 0
      ? "[]"
      : `[ ${children.length} ${children.length === 1 ? "item" : "items"} ]`;
  }
  if (children.length === 0) {
    return "{}";
  }
  const parts: string[] = [];
  let length = 4;
  for (const child of children) {
    const value =
      child.node.kind === "object"
        ? "{…}"
        : child.node.kind === "array"
          ? "[…]"
          : raw.slice(child.node.start, child.node.end);
    const part = `${child.name}: ${value}`;
    if (length + part.length > maxChars) {
      parts.push("…");
      break;
    }
    parts.push(part);
    length += part.length + 2;
  }
  return `{ ${parts.join(", ")} }`;
}

/** Every path that has children, for "expand all". */
export function allPathsOf(tree: JsonTree, maxPaths = 2000): ReadonlySet<string> {
  return pathsOf(tree, () => true, maxPaths);
}

/** Paths open at first: three levels, but no long lists below the first. */
export function openAtFirst(tree: JsonTree): ReadonlySet<string> {
  return pathsOf(
    tree,
    (children, depth) => depth < 3 && (depth === 0 ? children <= 30 : children <= 12),
    500,
  );
}

function pathsOf(
  tree: JsonTree,
  isOpen: (children: number, depth: number) => boolean,
  maxPaths: number,
): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (node: JsonNode, path: string, depth: number): void => {
    for (const [index, child] of childrenOf(node).entries()) {
      const count = childrenOf(child.node).length;
      const childPath = `${path}.${index}`;
      if (count > 0 && isOpen(count, depth) && paths.size < maxPaths) {
        paths.add(childPath);
        visit(child.node, childPath, depth + 1);
      }
    }
  };
  visit(tree.root, "", 0);
  return paths;
}
