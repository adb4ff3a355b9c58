/** The interface of a model of the zoo and the options of a build. */
package dev.longhand.zoo.model;
