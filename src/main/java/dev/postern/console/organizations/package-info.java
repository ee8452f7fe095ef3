/** The pages of organizations: the customers on whose behalf applications ask for tokens. */
package dev.postern.console.organizations;
