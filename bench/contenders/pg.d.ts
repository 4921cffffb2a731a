/** pg brings no types; this is what the bare limit uses of it. */
declare module 'pg' {
  interface Query {
    name: string;
    text: string;
    values: unknown[];
  }
  class Client {
    constructor(url: string);
    connect(): Promise<void>;
    query(query: Query): Promise<{ rows: { merchant_uid: string }[] }>;
  }
  const pg: { Client: typeof Client };
  export default pg;
}
