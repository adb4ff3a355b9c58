/** Models of long documents: any encoder over a document's segments, and a head over those. */
package dev.longhand.zoo.hierarchical;
