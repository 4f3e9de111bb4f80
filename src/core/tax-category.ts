// Tax categories are names that people write: `VAT`, `vat` and ` Vat ` are one. Bills show them as the price says.

export function isSameTaxCategory(one: string, other: string): boolean {
  return taxCategoryKey(one) === taxCategoryKey(other);
}

/** Equal for the spellings of one category. */
export function taxCategoryKey(category: string): string {
  return category.trim().toLowerCase();
}
