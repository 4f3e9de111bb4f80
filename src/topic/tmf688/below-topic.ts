import type { ListQuery, Once, Page, RequestContext, Resource } from '../../tmf';

/** The operations of a resource, with the topic it lies below. */
export interface BelowTopic {
  list(context: RequestContext, topicId: string, query: ListQuery): Promise<Page>;
  create(context: RequestContext, topicId: string, body: unknown): Promise<Once<Resource>>;
  read(context: RequestContext, topicId: string, id: string): Promise<Resource>;
  remove?(context: RequestContext, topicId: string, id: string): Promise<void>;
}
