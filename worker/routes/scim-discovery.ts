import { ENTERPRISE_SCHEMA, LEAVING_SCHEMA, USER_SCHEMA } from "../../shared/directory/scim.ts";

// What a directory can find out about this server (RFC 7643 sections 5 to 7).

/** Users in one answer. */
export const MOST_LISTED = 200;

const supported = (is: boolean) => ({ supported: is });
/** What of the protocol is taken. */
export const providerConfig = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  ...{ patch: supported(true), bulk: { ...supported(false), maxOperations: 0, maxPayloadSize: 0 } },
  ...{
    filter: { ...supported(true), maxResults: MOST_LISTED },
    changePassword: supported(false),
    sort: supported(false),
    etag: supported(true),
  },
  authenticationSchemes: [
    { type: "oauthbearertoken", name: "Bearer token", description: "Made by an admin of the company.", primary: true },
  ],
};

/** The one kind of resource there is. */
export const resourceType = (origin: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
  ...{ id: "User", name: "User", endpoint: "/Users", schema: USER_SCHEMA },
  schemaExtensions: [ENTERPRISE_SCHEMA, LEAVING_SCHEMA].map((schema) => ({ schema, required: false })),
  meta: { resourceType: "ResourceType", location: `${origin}/scim/v2/ResourceTypes/User` },
});

const attribute = (name: string, type: string, more: object = {}) => ({
  ...{
    name,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
  },
  ...more,
});
/** The attributes that mean something here; what else a directory says is given back as it was. */
export const schemas = [
  {
    ...{ id: USER_SCHEMA, name: "User", description: "A colleague" },
    attributes: [
      attribute("userName", "string", { required: true, uniqueness: "server" }),
      ...["displayName", "externalId"].map((name) => attribute(name, "string")),
      attribute("active", "boolean"),
      attribute("name", "complex", {
        subAttributes: ["formatted", "givenName", "familyName"].map((name) => attribute(name, "string")),
      }),
      attribute("emails", "complex", {
        multiValued: true,
        subAttributes: [attribute("value", "string"), attribute("type", "string"), attribute("primary", "boolean")],
      }),
    ],
  },
  {
    ...{ id: LEAVING_SCHEMA, name: "Leaving", description: "When somebody leaves" },
    attributes: [attribute("lastDay", "string")],
  },
];
