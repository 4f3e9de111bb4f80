import { type ApiContract, contracts, type Json, parseAttribute, words } from './contract';
import { FACTS } from './facts';
import { areAtHand } from './schemas';

// Without the specifications there is nothing to hold the facts against.
const describeWithSpecifications = areAtHand() ? describe : describe.skip;

describeWithSpecifications.each(contracts().map((api): [string, ApiContract] => [api.code, api]))(
  'the facts of %s',
  (code, api) => {
    const { paths, definitions } = api.schemas?.specification ?? { paths: {} };

    it('name every path and operation', () => {
      const told = api.resources.flatMap(({ path, operations }) =>
        operations.map((each) => `${path} ${each}`),
      );
      const specified = Object.entries<Json>(paths)
        .filter(([path]) => !/^\/(hub|listener)/.test(path))
        .flatMap(([path, methods]) =>
          Object.keys(methods).map(
            (method) => `${collectionOf(path)} ${operationOf(method, path)}`,
          ),
        );
      expect(told.toSorted()).toEqual(specified.toSorted());
    });

    it('name every attribute', () => {
      for (const { name, attributes } of FACTS.find((each) => each.code === code)?.resources ??
        []) {
        const told = words(attributes).map((word) => parseAttribute(word).name);
        const specified = Object.keys(definitions[name].properties).filter((each) =>
          /^(?!id$|href$)\w/.test(each),
        );
        expect([name, told.toSorted()]).toEqual([name, specified.toSorted()]);
      }
    });

    it('name every choice', () => {
      for (const { name, attributes } of api.resources) {
        const specified = choicesOf(definitions, name);
        const told = attributes.filter(({ kind }) => kind === 'choice');
        expect(Object.fromEntries(told.map((each) => [each.name, each.choices]))).toEqual(
          specified,
        );
      }
    });

    it('name every event', () => {
      const told = api.resources.flatMap(({ path, events }) =>
        events.map((kind) => `${path}${kind}Event`),
      );
      const specified = Object.keys(paths).flatMap(
        (path) => /^\/listener\/(\w+)/.exec(path)?.[1] ?? [],
      );
      expect(told.toSorted()).toEqual(specified.toSorted());
    });
  },
);

function collectionOf(path: string): string {
  return path
    .replace(/^\//, '')
    .replace(/\/\{id\}$/, '')
    .replace('{topicId}', 'kit-topic');
}

function operationOf(method: string, path: string): string {
  if (method === 'get') return path.includes('{id}') ? 'read' : 'list';
  return method === 'post' ? 'create' : method;
}

function choicesOf(definitions: Json, name: string): Json {
  const choices = Object.entries<Json>(definitions[name].properties).flatMap(
    ([attribute, schema]) => {
      const target = definitions[String(schema.$ref).split('/').at(-1) ?? ''];
      return target?.enum === undefined ? [] : [[attribute, target.enum]];
    },
  );
  return Object.fromEntries(choices);
}
