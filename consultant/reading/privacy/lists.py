"""Given names and places that are common in the United States, written from memory.

A capitalised word after a given name is a surname; one alone says little. Words that are
names and English or clinical words too ("Will", "Grace", "April") are left out.
"""

from consultant.reading.patterns import words_of

GIVEN_NAMES = words_of(
    """
    Aaron Abigail Adam Adele Adrian Agnes Aidan Aisha Alan Albert Alejandro Alex Alexander
    Alexandra Alexis Alfred Ali Alice Alicia Alison Allison Alma Amanda Amber Amelia Amy Ana
    Andre Andrea Andrew Angel Angela Angelica Angie Anita Ann Anna Anne Annie Anthony Antonio
    Ariana Arthur Ashley Audrey Austin Ava Barbara Beatrice Benjamin Bernard Bernice Beth
    Bethany Betty Beverly Bob Bonnie Brad Bradley Brandon Brenda Brian Brianna Brittany Bruce
    Bryan Caleb Calvin Cameron Camila Carl Carla Carlos Carmen Carol Caroline Carolyn Carrie
    Cassandra Catherine Cathy Cecilia Charles Charlotte Chelsea Cheryl Chloe Chris Christian
    Christina Christine Christopher Cindy Claire Clara Clarence Claudia Clifford Colin Colleen
    Connie Courtney Craig Crystal Curtis Cynthia Dale Dan Dana Daniel Danielle Darlene Darren
    Dave David Dawn Dean Deborah Debra Denise Dennis Derek Diana Diane Diego Dolores Dominic
    Don Donald Donna Doris Dorothy Doug Douglas Duane Dustin Dylan Earl Eddie Edgar Edith
    Eduardo Edward Edwin Eileen Elaine Eleanor Elena Eli Elijah Elizabeth Ella Ellen Ellie
    Elsie Emily Emma Enrique Eric Erica Erik Erin Ernest Esther Ethan Ethel Eugene Eva Evan
    Evelyn Fatima Felicia Felix Fernando Florence Frances Francis Francisco Frank Fred
    Frederick Gabriel Gabriela Gail Gary Gavin Gene George Gerald Geraldine Gina Giovanni Gladys
    Glen Glenn Gloria Gordon Greg Gregory Gwendolyn Hannah Harold Harriet Harry Hassan Hazel
    Heather Hector Heidi Helen Henry Herbert Herman Holly Howard Hugo Ian Ibrahim Irene Irma
    Isaac Isabel Isabella Isaiah Ivan Jack Jackie Jackson Jacob Jacqueline Jaime James Jamie
    Jane Janet Janice Jared Jasmine Jason Javier Jay Jean Jeanette Jeff Jeffery Jeffrey
    Jennifer Jenny Jeremiah Jeremy Jerome Jerry Jesse Jessica Jesus Jill Jim Jimmy Joan Joann
    Joanna Joanne Joe Joel John Johnny Jon Jonathan Jordan Jorge Jose Joseph Josephine Joshua
    Josh Joyce Juan Juanita Judith Judy Julia Julian Juliana Julie Justin Karen Karl Kate
    Katherine Kathleen Kathryn Kathy Katie Kayla Keith Kelly Ken Kenneth Kevin Kim Kimberly Kristen
    Kristin Kristina Kurt Kyle Lakshmi Larry Latoya Laura Lauren Laurie Lawrence Leah Lee Leo
    Leon Leonard Leroy Leslie Lewis Liam Lillian Linda Lindsay Lindsey Lisa Lloyd Logan Lois
    Loretta Lori Lorraine Louis Louise Lucas Lucia Lucy Luis Luke Luz Lydia Lynn Mabel
    Madeline Madison Mandy Marc Marcia Marcus Margaret Maria Mariah Marian Marie Marilyn Mario
    Marion Marissa Marjorie Mark Marlene Marsha Marshall Martha Martin Marvin Mary Mateo
    Matthew Maureen Maurice Max Maxine Megan Mei Melanie Melinda Melissa Melvin Mercedes
    Meredith Mia Michael Michele Michelle Miguel Mike Mildred Mitchell Mohamed Mohammed Molly
    Monica Morgan Morris Muhammad Myrtle Nadia Nancy Naomi Natalie Natasha Nathan Nathaniel
    Neil Nelson Nicholas Nick Nicole Nina Noah Noel Nora Norma Norman Olga Oliver Olivia Omar
    Oscar Owen Pablo Pamela Patricia Patrick Paul Paula Pauline Pedro Peggy Penny Peter Philip
    Phillip Phyllis Priya Rachel Rafael Rajesh Ralph Ramon Randall Randy Raul Ravi Raymond
    Rebecca Regina Renee Rhonda Ricardo Richard Rick Ricky Rita Robert Roberta Roberto Robin
    Rodney Roger Roland Ron Ronald Ronnie Rosa Rosemary Ross Roy Ruben Russell Ruth Ryan Sabrina
    Sally Sam Samantha Samuel Sandra Sanjay Sara Sarah Scott Sean Sergio Seth Shane Shannon
    Sharon Shawn Sheila Shelly Sherry Shirley Sofia Sophia Sophie Spencer Stacy Stanley Stella
    Stephanie Stephen Steve Steven Stuart Sue Susan Suzanne Sylvia Tamara Tammy Tanya Tara
    Taylor Ted Teresa Terri Terry Thelma Theodore Theresa Thomas Tiffany Tim Timothy Tina
    Todd Tom Tommy Toni Tony Tracy Travis Trevor Tyler Valerie Vanessa Vera Vernon Veronica
    Vicki Victor Victoria Vincent Virginia Vivian Walter Wanda Warren Wayne Wendy Wesley
    Willie William Wilma Xavier Yolanda Yvonne Zachary Zoe
    """
)

#: Cities of half a million and more, their short names, and some that hospitals are known by.
CITIES = """Albuquerque|Anaheim|Ann Arbor|Atlanta|Austin|Bakersfield|Baltimore|Baton Rouge
|Birmingham
|Boise|Boston|Brooklyn|Buffalo|Charleston|Charlotte|Chicago|Cincinnati|Cleveland|Colorado Springs
|Columbus|Dallas|Dayton|Denver|Des Moines|Detroit|Durham|El Paso|Fort Worth|Fresno|Hartford
|Honolulu|Houston|Indianapolis|Jacksonville|Kansas City|Las Vegas|Lexington|Los Angeles
|Louisville|Madison|Manhattan|Memphis|Miami|Milwaukee|Minneapolis|Nashville|New Haven
|New Orleans|New York City|New York|NYC|Newark|Oakland|Oklahoma City|Omaha|Orlando|Palo Alto
|Philadelphia|Philly|Phoenix|Pittsburgh|Portland|Providence|Queens|Raleigh|Richmond|Rochester
|Sacramento|Salt Lake City|San Antonio|San Diego|San Fran(?:cisco)?|San Jose|Savannah|Scottsdale
|Seattle|Spokane|Springfield|St\\. Louis|Syracuse|Tampa|Toledo|Tucson|Tulsa|the Bronx|Bronx
|Washington,? D\\.?C\\.?"""

#: Hospitals that are called by a name alone.
HOUSES = """Johns? Hopkins|Mayo(?: Clinic)?|Cedars?[- ]Sinai|Mount Sinai|Mt\\.? Sinai
|NYU(?: Langone)?
|Mass(?:achusetts)? General|MGH|Bellevue|UCLA|UCSF|UCSD|Stanford|Baylor|Duke(?: University)?
|Emory|Vanderbilt|Northwestern|MD Anderson|Sloan[- ]Kettering|Kaiser(?: Permanente)?
|Barnes[- ]Jewish
|(?:New York|NewYork|NY)[- ]Presbyterian|Columbia Presbyterian|Brigham and Women's
|Cle?a?veland Clinic|Rush University|Mercy(?: General| West)|Penn Medicine|Yale New Haven
|Beth Israel|Tufts|Temple University|Cook County|Grady|Jackson Memorial|Montefiore"""
