import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decimal } from '../core/decimal';
import { answerCase } from './rate-cases';

type Vector = {
  id: string;
  note: string;
  expected: { charges?: string[] | null; total?: string | null };
};

const vectorFile = join(__dirname, '../../../shared/vectors/rating.json');
const vectors = existsSync(vectorFile)
  ? (JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[])
  : [];
const describeVectors = vectors.length > 0 ? describe : describe.skip;

describeVectors('worked cases of other systems', () => {
  it.each(vectors.map((vector) => [`${vector.id} ${vector.note}`, vector] as const))(
    '%s',
    (_name, vector) => {
      const answer = answerCase(vector);
      if ('error' in answer) throw new Error(JSON.stringify(answer.error));
      const { charges, total } = vector.expected;
      if (total) expect(decimal(answer.total).equals(decimal(total))).toBe(true);
      if (charges) expect(answer.charges.map(canonical)).toEqual(charges.map(canonical));
    },
  );
});

function canonical(text: string): string {
  return decimal(text).toString();
}
