// The media type decides the language of a PATCH; application/json means merge patch.
import { ownValue } from '../../core/own-value';
import { isObject } from '../../core/json';
import type { Body } from '../resource-type';
import type { Schema } from '../schema/schema';
import { mediaTypeUnsupported, patchInvalid } from '../tmf.errors';
import { jsonPatch } from './json-patch';
import { mergePatch } from './merge-patch';

export type PatchLanguage = 'merge' | 'json-patch' | 'json-patch-query';
export type Patch =
  | { readonly language: PatchLanguage; readonly content: unknown }
  /** A patch that was written for another form of the body. */
  | { readonly language: 'rewrite'; readonly content: (target: Body) => Body };

export const LANGUAGE_OF_MEDIA_TYPE: Readonly<Record<string, PatchLanguage>> = {
  'application/json': 'merge',
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json-patch',
  'application/json-patch-query+json': 'json-patch-query',
};

export const PATCH_MEDIA_TYPES = Object.keys(LANGUAGE_OF_MEDIA_TYPE);

export function patchOf(contentType: string | undefined, content: unknown): Patch {
  const mediaType = (contentType ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  const language = ownValue(LANGUAGE_OF_MEDIA_TYPE, mediaType);
  if (language === undefined) throw mediaTypeUnsupported(mediaType, PATCH_MEDIA_TYPES);
  return { language, content };
}

/** For changes by other modules: a plain merge patch. */
export function mergeOf(content: Body): Patch {
  return { language: 'merge', content };
}

/** `schema` distinguishes lists from single values when a list has no element yet. */
export function applyPatch(target: Body, patch: Patch, schema: Schema): Body {
  if (patch.language === 'rewrite') return patch.content(target);
  const { language, content } = patch;
  if (language !== 'merge') return jsonPatch(target, content, schema);
  if (!isObject(content)) throw patchInvalid('', 'a merge patch is a JSON object');
  return mergePatch(target, content);
}
