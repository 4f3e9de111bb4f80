/** Every TypeORM entity, listed; the drift gate compares them with the migrations. */
export const entities: Array<new () => object> = [];
