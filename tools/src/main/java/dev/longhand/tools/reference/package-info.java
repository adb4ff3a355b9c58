/** Generated tables of the documentation. */
package dev.longhand.tools.reference;
