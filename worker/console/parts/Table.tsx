import type { ComponentChildren } from "preact";
import { useWords } from "../words/words.tsx";

/** One column. An empty `head` is a column of buttons: screen readers are told so. `narrow: "hide"` leaves it out on small screens; numbers stand right. */
export interface Column<Row> {
  key: string;
  head: ComponentChildren;
  cell(row: Row): ComponentChildren;
  align?: "right";
  narrow?: "hide";
}

/**
 * A table that scrolls inside itself when it must; `label` says to screen readers what it lists. `isWide`: it has more columns
 * than fit, and nothing in it takes the focus, so that the keyboard scrolls it by itself.
 */
export function Table<Row>(props: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  rowClass?(row: Row): string;
  isWide?: boolean;
}) {
  const { t } = useWords();
  const classOf = (column: Column<Row>) =>
    [column.align === "right" ? "right" : "", column.narrow === "hide" ? "narrow-hide" : ""].filter(Boolean).join(" ");
  return (
    <div class="table-scroll" {...(props.isWide && { tabIndex: 0, role: "group", "aria-label": props.label })}>
      <table class="table" aria-label={props.label}>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.key} scope="col" class={classOf(column)}>
                {column.head === "" ? <span class="sr-only">{t("table.actions")}</span> : column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)} class={props.rowClass?.(row)}>
              {props.columns.map((column) => (
                <td key={column.key} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
