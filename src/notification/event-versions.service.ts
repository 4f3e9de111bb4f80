import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Body, nextEnvelope, type NextVersion, typeOf, versionOf } from '../tmf';

/** Converts events to the API version of their listeners. */
@Injectable()
export class EventVersions {
  private known: ReadonlyMap<string, readonly NextVersion[]> | undefined;
  private nextOnly: ReadonlySet<string> = new Set();

  constructor(private readonly modules: ModulesContainer) {}

  /** Undefined when that version does not know the resource of the event. */
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

  // The versions come from the metadata of the served controllers, so there is no second list to maintain.
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
