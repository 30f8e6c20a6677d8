import { html, nothing, render, type TemplateResult } from "lit";
import { icon } from "./icons.ts";

/** An entry of a menu; null is a line between entries. */
export type MenuItem = {
  readonly label: string;
  readonly hint?: string;
  readonly checked?: boolean;
  readonly run: () => void;
} | null;

/**
 * Opens a menu at a place of the window. It closes by choosing, Escape or a click elsewhere, and gives
 * the focus back.
 */
export function openMenu(
  host: HTMLElement,
  at: { readonly x: number; readonly y: number },
  items: readonly MenuItem[],
): void {
  const before = document.activeElement;
  const menu = document.createElement("div");
  menu.className = "el-menu";
  menu.setAttribute("role", "menu");
  const close = (): void => {
    document.removeEventListener("pointerdown", onOutside, true);
    window.removeEventListener("blur", close);
    menu.remove();
    if (before instanceof HTMLElement) {
      before.focus();
    }
  };
  const onOutside = (event: Event): void => {
    if (event.target instanceof Node && !menu.contains(event.target)) {
      close();
    }
  };
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const buttons = [...menu.querySelectorAll("button")];
    const index = buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      buttons[(index + step + buttons.length) % buttons.length]?.focus();
    }
  });
  render(html`${items.map((item) => (item === null ? html`<hr>` : entry(item, close)))}`, menu);
  host.append(menu);
  const box = menu.getBoundingClientRect();
  menu.style.setProperty(
    "left",
    `${Math.max(4, Math.min(at.x, window.innerWidth - box.width - 4))}px`,
  );
  menu.style.setProperty(
    "top",
    `${Math.max(4, Math.min(at.y, window.innerHeight - box.height - 4))}px`,
  );
  document.addEventListener("pointerdown", onOutside, true);
  window.addEventListener("blur", close);
  (
    menu.querySelector<HTMLElement>("button[aria-checked='true']") ??
    menu.querySelector<HTMLElement>("button")
  )?.focus();
}

function entry(item: NonNullable<MenuItem>, close: () => void): TemplateResult {
  const choose = (): void => {
    close();
    item.run();
  };
  return html`<button
    role=${item.checked === undefined ? "menuitem" : "menuitemradio"}
    aria-checked=${item.checked === undefined ? nothing : String(item.checked)}
    tabindex="-1"
    @click=${choose}
    ><span class="el-check">${item.checked === true ? icon("check") : nothing}</span
    ><span class="el-ellipsis">${item.label}</span
    >${item.hint === undefined ? nothing : html`<span class="el-hint">${item.hint}</span>`}</button>`;
}

/** Opens a menu below a button. */
export function openMenuBelow(
  host: HTMLElement,
  button: EventTarget | null,
  items: readonly MenuItem[],
): void {
  if (button instanceof HTMLElement) {
    const box = button.getBoundingClientRect();
    openMenu(host, { x: box.left, y: box.bottom + 2 }, items);
  }
}
