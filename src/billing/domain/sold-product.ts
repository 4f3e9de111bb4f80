/** What a customer calls a product of his, and the subjects that it answers for, or answered last. */
export type SoldProduct = { readonly name: string | null; readonly subjects: readonly string[] };
