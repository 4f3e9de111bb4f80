// The one form in which values of attributes are matched, grouped, counted and told apart, by whatever door they came.
import type { AttributeValue } from './price';

/** `5` and `"5"` are one value, `"5.0"` is another. */
export function attributeText(value: AttributeValue): string {
  return typeof value === 'string' ? value : String(value);
}
