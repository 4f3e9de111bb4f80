// What rates a usage price: a rate card, whose code is an algorithm's id, name, href or plaSpecId; else a model of
// the price format, given as a URN in plaSpecId; else the plain price.
import { decodePercent } from '../../core/percent-encoding';
import type { Model } from '../../rating';
import { WRITTEN_MODELS } from './model-forms';
import type { Algorithm, PriceProblem, WrittenPrice } from './written-price';

const MODEL = /^urn:meterline:pla:([A-Za-z]+):\d+$/;
const CARD_IN_HREF = /\/rateCards\/([^/?#]+)/;

export type AlgorithmChoice =
  | { readonly card: string; readonly path: string }
  | { readonly model: Model | null };

/** Every text that may be the code of a card. */
export function cardsNamed({ algorithms }: Pick<WrittenPrice, 'algorithms'>): string[] {
  return [...new Set(algorithms.flatMap(namesOf))];
}

/** The first algorithm that names a card; else the first that names a model. */
export function chooseAlgorithm(
  price: Pick<WrittenPrice, 'algorithms'>,
  cards: ReadonlyMap<string, unknown>,
): AlgorithmChoice | PriceProblem {
  const named = price.algorithms.map(
    (algorithm) => namesOf(algorithm).find((one) => cards.has(one)) ?? null,
  );
  const index = named.findIndex((card) => card !== null);
  const card = named[index];
  if (typeof card === 'string') return { card, path: `pricingLogicAlgorithm[${index}]` };
  const models = price.algorithms.map(({ plaSpecId }) => MODEL.exec(plaSpecId ?? '')?.[1] ?? null);
  const [first] = price.algorithms;
  const written = models.map((one) => WRITTEN_MODELS.find((model) => model === one));
  const model = written.find((one) => one !== undefined) ?? null;
  if (first === undefined || model !== null) return { model };
  const wanted = first.id ?? first.name ?? cardInHref(first.href) ?? first.plaSpecId ?? '';
  return {
    path: 'pricingLogicAlgorithm[0]',
    code: 'catalog.unknown-rate-card',
    message: `there is no rate card ${wanted}, nor is it a model (urn:meterline:pla:<${WRITTEN_MODELS.join('|')}>:1)`,
  };
}

/** True when it names a model or a card; other algorithms are the author's own and ignored. */
export function namesOurs(algorithm: Algorithm, cards: ReadonlyMap<string, unknown>): boolean {
  return oursIn(algorithm, cards).length > 0;
}

function oursIn(algorithm: Algorithm, cards: ReadonlyMap<string, unknown>): string[] {
  return namesOf(algorithm).filter((name) => cards.has(name) || MODEL.test(name));
}

/** Refuses further algorithms that name another model or card than the chosen one. */
export function otherAlgorithms(
  { algorithms }: Pick<WrittenPrice, 'algorithms'>,
  cards: ReadonlyMap<string, unknown>,
): PriceProblem[] {
  const named = algorithms.map((algorithm) => oursIn(algorithm, cards));
  const counts =
    named.flat().find((name) => cards.has(name)) ?? named.flat().find((name) => MODEL.test(name));
  if (counts === undefined) return [];
  return named.flatMap((ours, index) => {
    if (ours.length > 0 && ours.every((name) => name === counts)) return [];
    const said = ours.find((name) => name !== counts) ?? 'nothing that is known';
    const message = `names ${said.slice(0, 60)} beside ${counts.slice(0, 60)}: usage is rated by one`;
    return [{ path: `pricingLogicAlgorithm[${index}]`, code: 'catalog.word-refused', message }];
  });
}

/** Refuses a model by another version than that by which it rates. */
export function otherVersions(
  { algorithms }: Pick<WrittenPrice, 'algorithms'>,
  cards: ReadonlyMap<string, unknown>,
): PriceProblem[] {
  return algorithms.flatMap(({ plaSpecId }, index) => {
    const [urn, model] = MODEL.exec(plaSpecId ?? '') ?? [];
    if (urn === undefined || urn.endsWith(':1') || cards.has(urn)) return [];
    const path = `pricingLogicAlgorithm[${index}].plaSpecId`;
    const message = `is no version of the model ${model}, which has one: urn:meterline:pla:${model}:1`;
    return [{ path, value: urn, code: 'catalog.word-refused', message }];
  });
}

export function namesOf({ id, name, href, plaSpecId }: Algorithm): string[] {
  return [id, name, cardInHref(href), plaSpecId].filter((one) => one !== null);
}

function cardInHref(href: string | null): string | null {
  const code = CARD_IN_HREF.exec(href ?? '')?.[1];
  return (code === undefined ? undefined : decodePercent(code)) ?? null;
}
