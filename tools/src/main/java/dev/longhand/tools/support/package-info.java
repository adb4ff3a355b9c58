/** Classes that the commands of model-tools share. */
package dev.longhand.tools.support;
