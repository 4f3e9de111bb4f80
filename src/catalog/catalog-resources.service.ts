import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type ResourceService, resourceToken, type ResourceType } from '../tmf';
import type { Collection } from './domain/file-scope';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './tmf620/catalog-types';

const TYPES: Readonly<Record<Collection, ResourceType>> = {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
};

/** The services of the catalogue by the name of their collection: files hold resources of all of them. */
@Injectable()
export class CatalogResources {
  constructor(private readonly module: ModuleRef) {}

  typeOf(collection: Collection): ResourceType {
    return TYPES[collection];
  }

  serviceOf(collection: Collection): ResourceService {
    return this.module.get<ResourceService>(resourceToken(TYPES[collection]));
  }
}
