import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Body, nextEnvelope, type NextVersion, typeOf, versionOf } from '../tmf';

/** Events as the listeners of each version of an API hear them. */
@Injectable()
export class EventVersions {
  private known: ReadonlyMap<string, readonly NextVersion[]> | undefined;
  private nextOnly: ReadonlySet<string> = new Set();

  constructor(private readonly modules: ModulesContainer) {}

  /** Undefined when the version knows nothing of what the event tells. */
  of(root: string, api: string, envelope: Body): Body | undefined {
    this.known ??= this.learn();
    if (root !== api) return nextEnvelope(this.known.get(root) ?? [], envelope);
    return this.nextOnly.has(`${api} ${String(envelope['eventType'])}`) ? undefined : envelope;
  }

  private learn(): ReadonlyMap<string, readonly NextVersion[]> {
    const known = this.collect();
    const formers = [...known.values()].flat().map(({ former }) => former);
    this.nextOnly = new Set(
      formers.flatMap(({ api, name, nextEvents = [] }) =>
        nextEvents.map((kind) => `${api.root} ${name}${kind}Event`),
      ),
    );
    return known;
  }

  // What is served says itself which version of what it is; nobody keeps a second list.
  private collect(): ReadonlyMap<string, readonly NextVersion[]> {
    const found = new Map<string, NextVersion[]>();
    for (const module of this.modules.values()) {
      for (const { metatype } of module.controllers.values()) {
        const type = metatype === null ? undefined : typeOf(metatype);
        const version = type && versionOf(type);
        if (version === undefined) continue;
        const { root } = version.type.api;
        found.set(root, [...(found.get(root) ?? []), version]);
      }
    }
    return found;
  }
}
