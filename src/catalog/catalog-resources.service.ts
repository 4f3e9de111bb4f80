import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type NextVersion, type ResourceService, resourceToken } from '../tmf';
import type { Collection } from './domain/file-scope';
import {
  categoryV5,
  productCatalogV5,
  productOfferingPriceV5,
  productOfferingV5,
  productSpecificationV5,
} from './tmf620/catalog-v5-types';

const VERSIONS: Readonly<Record<Collection, NextVersion>> = {
  catalog: productCatalogV5,
  category: categoryV5,
  productOffering: productOfferingV5,
  productOfferingPrice: productOfferingPriceV5,
  productSpecification: productSpecificationV5,
};

/** The services of the catalogue's resources by collection name, as imports and exports need them. */
@Injectable()
export class CatalogResources {
  constructor(private readonly module: ModuleRef) {}

  versionOf(collection: Collection): NextVersion {
    return VERSIONS[collection];
  }

  serviceOf(collection: Collection): ResourceService {
    return this.module.get<ResourceService>(resourceToken(VERSIONS[collection].former));
  }
}
