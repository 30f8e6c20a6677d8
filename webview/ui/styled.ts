import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

/** Sets style properties one by one: a style attribute from a string is what the page's CSP refuses. */
class StyledDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) {
      throw new Error("styled() belongs to an element, not to an attribute");
    }
  }

  render(_styles: Readonly<Record<string, string>>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [styles]: [Readonly<Record<string, string>>]): unknown {
    if (part.element instanceof HTMLElement) {
      for (const [name, value] of Object.entries(styles)) {
        part.element.style.setProperty(name, value);
      }
    }
    return noChange;
  }
}

export const styled = directive(StyledDirective);
