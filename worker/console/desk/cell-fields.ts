/** The fields of a line that stand in the table's own columns and are typed, in their order. */
export const typedFields = [
  "itemCode",
  "description",
  "quantity",
  "unit",
  "unitPrice",
  "discountPercent",
  "taxPercent",
] as const;

/** All of the table's columns that are a field. */
export const cellFields = [...typedFields, "choice"] as const;
